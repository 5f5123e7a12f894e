import type { TextDomain } from '../../domains/textDomain';
import type { TextWorld } from '../../experiment/experiment';
import type { Tokenizer } from '../../model/tokenizer/tokenizer';
import type { TextResponse, TextSample } from '../../trace/events';
import type { TokenisedResponse } from '../language/batches';
import type { LanguageEngine, Policy } from '../language/engine';
import type { Person, Reading } from './preferring';
import type { WeightSpace } from './weightSpace';

/** Everything that it takes to write and to judge texts. */
export interface TextSetup {
  engine: LanguageEngine;
  tokenizer: Tokenizer;
  domain: TextDomain;
  world: TextWorld;
  /** The tokens that a response follows; an instruction is for tales alone, and stands before the prompt. */
  encode(prompt: string, instruction?: readonly number[]): readonly number[];
  /** Pairs that a person brings, in place of responses that are drawn and judged; null if there are none. */
  given: GivenPairs | null;
  /** Whoever is asked which of two responses they prefer; null if nobody is there. */
  person: Person | null;
  /** How a person reads a prompt of which the text is what a template has written. */
  readingOf?(prompt: string): Reading | undefined;
  /**
   * Pairs of responses to held-out prompts, of which the first was preferred, by which a solution is judged; null if responses have rewards. Of a prompt
   * there may be none.
   */
  heldOutPairs: ((base: Policy, seed: number) => Promise<TextSample>) | null;
  /** Where how the solution writes is measured beside its reward: a text that no preference is about, or null if the model has no tokens for it. */
  neutral?: TokenisedResponse | null;
  /** What a step costs, forward and backward, in forward passes: 3, or 2 if the model is frozen and has no gradient. */
  passes: 2 | 3;
  /** How sets of weights are added and compared. */
  space: WeightSpace;
  /** Rows that are sampled or evaluated together; null: all. */
  rowsTogether: number | null;
}

/** Pairs of a file. Texts and ids are as the trace has them. */
export interface GivenPairs {
  /** Those of an iteration, as responses that were judged: 1 the chosen, 0 the rejected. */
  sample(seed: number, iteration: number, count: number): TextSample;
}

/** The tokens that a response to a tale follows; an instruction stands before the prompt. */
export function promptTokens(tokenizer: Tokenizer, prompt: string, instruction: readonly number[] = []): number[] {
  return [tokenizer.beginToken, ...instruction, ...tokenizer.encode(prompt)];
}

/** Responses to prompts as rows that are scored or trained. */
export function responseRows(
  { encode }: Pick<TextSetup, 'encode'>,
  prompts: readonly string[],
  responses: readonly Pick<TextResponse, 'prompt' | 'ids'>[],
): TokenisedResponse[] {
  const encoded = prompts.map((prompt) => encode(prompt));
  return responses.map(({ prompt, ids }) => ({ prompt: encoded[prompt]!, response: ids }));
}

/** `responses` endings for each prompt, in the order of the prompts, judged. The same random numbers give the same draws in every arm. */
export async function write(
  setup: TextSetup,
  policy: Policy,
  prompts: readonly string[],
  responses: number,
  seed: number,
  stream: number,
  instruction: readonly number[] = [],
): Promise<TextResponse[]> {
  const { engine, tokenizer, domain, world, encode, rowsTogether } = setup;
  const { temperature, topK, topP } = world.sampling;
  const rows = prompts.flatMap((prompt) => Array<readonly number[]>(responses).fill(encode(prompt, instruction)));
  // A response also ends at the end of the model's context.
  const room = engine.config.max_position_embeddings - Math.max(...rows.map((row) => row.length));
  const maxTokens = Math.min(world.sampling.maxTokens, room);
  const endToken = tokenizer.endToken;
  const rule = { maxTokens, temperature, topK, topP, endToken, seed, stream };
  const together = rowsTogether ?? rows.length;
  const drawn: number[][] = [];
  for (let firstRow = 0; firstRow < rows.length; firstRow += together)
    drawn.push(
      ...(await engine.sample(policy, { prompts: rows.slice(firstRow, firstRow + together), firstRow, ...rule })),
    );
  return Promise.all(
    drawn.map(async (ids, row) => {
      const prompt = Math.floor(row / responses);
      const text = tokenizer.decode(ids);
      return { prompt, text, ids, ...(await domain.judge(prompts[prompt]!, text)) };
    }),
  );
}
