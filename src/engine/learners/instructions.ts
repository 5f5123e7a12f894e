import type { SearchArmSettings } from '../../algorithms/zopo/settings';
import { Failed } from '../../messages/failure';
import { EMBEDDING, type HostWeights } from '../../model/config';
import { promptTokens, type TextSetup } from './generate';

/** Words before the prompt. */
export interface Wording {
  text: string;
  ids: readonly number[];
}

/** No words: the base policy itself. */
export const NO_WORDS: Wording = { text: '', ids: [] };

/** A candidate of the search. */
export interface Instruction extends Wording {
  /**
   * Mean of the model's own input embeddings of the words, of length 1 (0 for the empty instruction). The published method takes the
   * embedding of a sentence model; here none is at hand, and the order of the words is lost.
   */
  embedding: Float64Array;
}

/**
 * The candidates of a seed, the empty instruction first. Leaves out instructions that would leave a response fewer than `room` tokens after the
 * longest of the prompts. Throws an Error if that leaves the empty instruction alone.
 */
export function instructionsFor(
  { engine, tokenizer, domain }: Pick<TextSetup, 'engine' | 'tokenizer' | 'domain'>,
  weights: HostWeights,
  prompts: readonly string[],
  seed: number,
  { candidates, words, room }: SearchArmSettings,
): Instruction[] {
  const table = weights.get(EMBEDDING);
  if (!table) throw new Error('zopo: the model has no table of input embeddings');
  const width = engine.config.hidden_size;
  const context = engine.config.max_position_embeddings;
  const longest = Math.max(...prompts.map((prompt) => promptTokens(tokenizer, prompt).length));
  const found = domain
    .instructions(seed, candidates, words)
    .map((text) => ({ text, ids: text === '' ? [] : tokenizer.encode(text) }))
    .filter(({ ids }) => ids.length === 0 || longest + ids.length + room <= context)
    .map((one) => ({ ...one, embedding: embed(one.ids, table, width) }));
  if (found.length < 2) throw new Failed({ code: 'no-instruction', facts: { longest, room, context, words } });
  return found;
}

function embed(ids: readonly number[], table: ArrayLike<number>, width: number): Float64Array {
  const sum = new Float64Array(width);
  for (const id of ids) for (let i = 0; i < width; i++) sum[i]! += table[id * width + i]!;
  const norm = Math.sqrt(sum.reduce((total, x) => total + x * x, 0));
  return norm === 0 ? sum : sum.map((x) => x / norm);
}
