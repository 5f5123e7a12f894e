import type { TokenBatch } from '../../src/engine/language/engine';
import type { ModelConfig } from '../../src/model/config';

/** A model that is awkward on purpose: two query heads to a key, an odd vocabulary, widths that fill no tile. */
export const AWKWARD: ModelConfig = {
  vocab_size: 13,
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 4,
  max_position_embeddings: 16,
  rope_theta: 100,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
  bos_token_id: 1,
  eos_token_id: 2,
};

const IDS = [5, 9, 12, 3, 8, 2, 7];

/** One row of it, a prompt of two tokens and five that are scored. */
export const AWKWARD_BATCH: TokenBatch = {
  rows: 1,
  length: IDS.length,
  ids: Int32Array.from(IDS),
  scored: Uint8Array.from(IDS, (_, t) => (t >= 2 ? 1 : 0)),
};
