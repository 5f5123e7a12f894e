import type { ModelConfig } from '../../src/model/config';

/** A Llama of two layers with shared key-value heads, of which both engines do a step in no time; its vocabulary is no multiple of four. */
export const SMALL_LLAMA: ModelConfig = {
  vocab_size: 61,
  hidden_size: 32,
  intermediate_size: 52,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 8,
  max_position_embeddings: 32,
  rope_theta: 1000,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
  bos_token_id: 1,
  eos_token_id: 2,
};
