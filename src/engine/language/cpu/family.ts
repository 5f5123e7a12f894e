import type { numpy as np } from '@jax-js/jax';
import type { ModelConfig } from '../../../model/config';

/** Weights by Hugging Face name, shapes of `weightShapes`. */
export type Params = Record<string, np.Array>;

/** Keys and values of every layer, [rows, kv heads, 1, positions, head_dim]. */
export type Cache = { keys: np.Array[]; values: np.Array[] };

/** What RoPE multiplies with, [positions, head_dim] each: cos, and sin with the sign of rotate_half in its first half. */
export type Rotation = { cos: np.Array; sin: np.Array };

/** A family of models in NumPy style. jax-js arrays are owned: plain use consumes an array, `.ref` keeps it. */
export interface JaxFamily {
  /** What RoPE multiplies with, on the host. */
  rotationTables(config: ModelConfig, positions: number): { cos: Float32Array; sin: Float32Array };
  /**
   * Logits [rows·length, vocabulary] of whole sequences from their embeddings x [rows·length, hidden]; the rotation tables say the
   * length. Consumes its arguments.
   */
  forward(config: ModelConfig, params: Params, x: np.Array, rotation: Rotation): np.Array;
  /**
   * One position of every row: x holds its embeddings, [rows, hidden]; `rotation` has that position only; `here` is 1 at the
   * position and `past` 1 up to and including it, both [positions]. Returns logits [rows, vocabulary] and the cache with the new
   * position. Consumes its arguments.
   */
  decode(
    config: ModelConfig,
    params: Params,
    cache: Cache,
    x: np.Array,
    rotation: Rotation,
    here: np.Array,
    past: np.Array,
  ): { logits: np.Array; cache: Cache };
}
