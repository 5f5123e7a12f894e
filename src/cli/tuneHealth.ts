import { type HealthInput, neutralText } from '../engine/finetune/health';
import type { TokenPair } from '../engine/finetune/textPairs';
import type { OwnModel } from '../engine/input/material';
import { alarmsOf, type Health } from '../trace/alarms';

/** Most tokens of a response that the policy is measured on. */
const RESPONSE = 48;

/** What the policy is measured on before and after: prompts of the pairs, and a text that they are not about. Null for none. */
export function healthInput(model: OwnModel, pairs: readonly TokenPair[], count: number): HealthInput | null {
  if (count === 0) return null;
  const { tokenizer, config } = model;
  const differing = new Map(pairs.map(({ prompt }) => [prompt.join(), prompt]));
  const prompts = [...differing.values()].slice(0, count);
  const longest = Math.max(...prompts.map(({ length }) => length));
  return {
    prompts,
    neutral: neutralText(tokenizer, config),
    maxTokens: Math.max(1, Math.min(RESPONSE, config.max_position_embeddings - longest)),
    endToken: tokenizer.endToken,
    seed: 0,
  };
}

/** Tells the two on stderr, and what is wrong. Returns what is kept. */
export function tellHealth(before: Health, after: Health) {
  const alarms = alarmsOf(before, after).map(({ says }) => says);
  const of = (name: keyof Health) => `${before[name]?.toPrecision(3) ?? '–'} → ${after[name]?.toPrecision(3) ?? '–'}`;
  const parts = [
    `KL to the base ${of('klBase')} nats a response`,
    `length ${of('length')}`,
    `repeated 4-grams ${of('repetition')}`,
    `entropy ${of('entropy')}`,
    `perplexity of a neutral text ${of('neutralPerplexity')}`,
  ];
  process.stderr.write(`before → after: ${parts.join(', ')}\n`);
  for (const alarm of alarms) process.stderr.write(`ALARM: the tuned model seems to have collapsed: ${alarm}\n`);
  return { before, after, alarms };
}
