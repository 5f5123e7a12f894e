import { frequencies, largestDifference } from '../../domains/tales/frequencies';
import { type Attributes, parse } from '../../domains/tales/parse';
import { corpus, HELD_OUT, heldOutPrompts, type Story } from '../../domains/tales/stories';
import type { Tokenizer } from '../../model/tokenizer/tokenizer';
import { streamOf } from '../../random';
import type { LanguageEngine, Policy } from '../language/engine';
import { promptTokens } from '../learners/generate';

/** How close a model is to the grammar that it learnt from. */
export interface ModelQuality {
  samples: number;
  /** Share of the samples that parse. */
  parsed: number;
  /** Attribute value whose share differs most between samples and corpus, and by how much (0 … 1). */
  farthest: { at: string; difference: number };
  /** A few samples, with their prompts. */
  examples: Story[];
}

/** Enough that chance alone moves a share by 0.8 points (one standard deviation) at most, and the corpus's by 0.4. */
const SAMPLES = 4000;
const CORPUS = 20_000;

/** Samples one response to each of 4,000 held-out prompts at temperature 1 and compares them with the corpus. */
export async function assess(
  engine: LanguageEngine,
  policy: Policy,
  tokenizer: Tokenizer,
  seed: number,
): Promise<ModelQuality> {
  const prompts = heldOutPrompts(seed, SAMPLES);
  const rows = prompts.map((prompt) => promptTokens(tokenizer, prompt));
  const longest = Math.max(...rows.map((row) => row.length));
  const drawn = await engine.sample(policy, {
    prompts: rows,
    maxTokens: engine.config.max_position_embeddings - longest,
    temperature: 1,
    topK: 0,
    topP: 1,
    endToken: tokenizer.endToken,
    seed,
    stream: streamOf('evaluate'),
  });
  const stories = drawn.map((ids, i) => ({ prompt: prompts[i]!, response: tokenizer.decode(ids) }));
  const samples = stories.map(attributesOf);
  return {
    samples: SAMPLES,
    parsed: samples.filter((attributes) => attributes !== null).length / SAMPLES,
    farthest: largestDifference(shares(samples), shares([...corpus(seed, HELD_OUT, CORPUS)].map(attributesOf))),
    examples: stories.slice(0, 5),
  };
}

/** Shares of attribute values among those that parse; the share that parses is apart. */
function shares(responses: readonly (Attributes | null)[]) {
  const table = frequencies(responses);
  table.delete('parses');
  return table;
}

const attributesOf = ({ prompt, response }: Story): Attributes | null => parse(prompt, response).attributes;
