import { streamOf } from '../../random';
import type { EvaluationTexts, Metrics, TextResponse } from '../../trace/events';
import { packResponses, paddedLength } from '../language/batches';
import type { Policy, TokenBatch } from '../language/engine';
import type { Spent } from '../loop/checkpoint';
import type { PairMetrics } from '../loop/runtime';
import { responseRows, type TextSetup, write } from './generate';

export type TextMetrics = Omit<Metrics, keyof PairMetrics | keyof Spent>;

/**
 * One response of the solution (or of what is judged in its place) to each held-out prompt: the same prompts and random numbers in every arm and at every iteration.
 * KL divergences are Rao-Blackwellised: per sampled prefix the exact KL over the vocabulary, summed over the response.
 */
export async function evaluateSolution(
  setup: TextSetup,
  { solution, base, anchor, seed }: { solution: Policy; base: Policy; anchor: Policy; seed: number },
): Promise<{ metrics: TextMetrics; evaluation: EvaluationTexts }> {
  const { engine, tokenizer, domain, world } = setup;
  const prompts = domain.heldOutPrompts(seed, world.evaluation.prompts);
  const responses = await write(setup, solution, prompts, 1, seed, streamOf('evaluate'));
  const rows = responseRows(tokenizer, prompts, responses);
  const batch = packResponses(rows, paddedLength(rows, engine.config.max_position_embeddings));
  const toBase = await engine.evaluate(solution, base, batch);
  const toAnchor = await engine.evaluate(solution, anchor, batch);
  return {
    metrics: {
      ...describe(responses),
      gap: null,
      klBase: sum(toBase.kl) / batch.rows,
      klStep: sum(toAnchor.kl) / batch.rows,
      entropy: meanOfTokens(toBase.entropy, batch),
    },
    evaluation: evaluationTexts(prompts, responses),
  };
}

/** Mean reward, length and share that parses. */
export function describe(responses: readonly TextResponse[]) {
  const n = responses.length;
  const mean = (value: (response: TextResponse) => number) => responses.reduce((sum, one) => sum + value(one), 0) / n;
  const reward = mean((one) => one.reward);
  const variance = responses.reduce((sum, one) => sum + (one.reward - reward) ** 2, 0) / Math.max(n - 1, 1);
  return {
    reward,
    rewardError: Math.sqrt(variance / n),
    length: mean((one) => one.words),
    parses: mean((one) => (one.reason === null ? 1 : 0)),
  };
}

export const evaluationTexts = (prompts: string[], responses: readonly TextResponse[]): EvaluationTexts => ({
  prompts,
  texts: responses.map(({ text }) => text),
  rewards: responses.map(({ reward }) => reward),
  words: responses.map(({ words }) => words),
});

const sum = (values: Float32Array): number => values.reduce((total, x) => total + x, 0);

/** Mean over the scored tokens of values that are 0 elsewhere; 0 if there is none. */
export function meanOfTokens(values: Float32Array, { scored }: TokenBatch): number {
  const tokens = scored.reduce((count, x) => count + x, 0);
  return tokens === 0 ? 0 : sum(values) / tokens;
}
