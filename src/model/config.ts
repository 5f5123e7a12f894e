import type { Decoder } from './decoder';

/** The shape of a decoder, in the names of a Hugging Face `config.json` of Llama; other families are read into these names. */
export interface ModelConfig {
  /** The model's family (see families.ts); "llama" if it is not given. */
  model_type?: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  /** Divides num_attention_heads; equal to it without grouped-query attention. */
  num_key_value_heads: number;
  head_dim: number;
  max_position_embeddings: number;
  rope_theta: number;
  /** Of every norm, whatever its kind. */
  rms_norm_eps: number;
  tie_word_embeddings: boolean;
  bos_token_id: number;
  eos_token_id: number;
  /** What departs from a plain Llama (see `decoderOf`); a plain Llama has none. */
  decoder?: Partial<Decoder>;
}

/** Weights on the host: name (see `weightsOf`) → f32 values in row-major order; shapes are those of `weightShapes`. */
export type HostWeights = Map<string, Float32Array>;

export const EMBEDDING = 'model.embed_tokens.weight';
export const POSITIONS = 'model.embed_positions.weight';
export const HEAD = 'lm_head.weight';
export const FINAL_NORM = 'model.norm';

/** The weights that logits are a product with. */
export const headOf = ({ tie_word_embeddings }: ModelConfig): string => (tie_word_embeddings ? EMBEDDING : HEAD);
