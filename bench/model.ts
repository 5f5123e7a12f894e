import type { OptimiserSettings, TokenBatch } from '../src/engine/language/engine';
import type { HostWeights, ModelConfig } from '../src/model/config';
import { weightShapes } from '../src/model/weights';
import { uniform } from '../src/random';

/** The decoder that every contender trains. 352 is Llama's 2/3 · 4 · width, rounded up to a multiple of 32. */
export const MODEL: ModelConfig = {
  vocab_size: 512,
  hidden_size: 128,
  intermediate_size: 352,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 4,
  head_dim: 32,
  max_position_embeddings: 64,
  rope_theta: 10_000,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
  bos_token_id: 1,
  eos_token_id: 2,
};

export const ROWS = 8;
export const LENGTH = 64;

/** AdamW; nobody clips. Decay acts on matrices only. */
export const OPTIMISER: OptimiserSettings = {
  learningRate: 3e-4,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  clip: 0,
};

const SEED = 1;

/** Gains 1, everything else uniform with a standard deviation of 0.02: the same bits for every contender. */
export function initialWeights(): HostWeights {
  return new Map(
    [...weightShapes(MODEL)].map(([name, shape], stream) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const value = (i: number) => (2 * uniform(SEED, stream, i, 0) - 1) * 0.02 * Math.sqrt(3);
      return [
        name,
        shape.length === 1 ? new Float32Array(size).fill(1) : Float32Array.from({ length: size }, (_, i) => value(i)),
      ];
    }),
  );
}

/** Random tokens, [rows, length]. Every position is computed; the loss is the mean over all tokens but the first of each row. */
export function tokens(rows = ROWS): Int32Array {
  return Int32Array.from({ length: rows * LENGTH }, (_, i) => Math.floor(uniform(SEED, 1000, i, 0) * MODEL.vocab_size));
}

/** A batch in which the tokens from column `first` on are scored. */
export function batch(first = 1): TokenBatch {
  const scored = Uint8Array.from({ length: ROWS * LENGTH }, (_, i) => Number(i % LENGTH >= first));
  return { rows: ROWS, length: LENGTH, ids: tokens(), scored };
}
