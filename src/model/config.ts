/** The shape of a Llama-style decoder, in the names of a Hugging Face `config.json`. */
export interface LlamaConfig {
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
  rms_norm_eps: number;
  tie_word_embeddings: boolean;
  bos_token_id: number;
  eos_token_id: number;
}

const MAX_SIZE = 2 ** 20;
/** More than any model has; a layer has nine names, which are made before the weights are looked at. */
const MAX_LAYERS = 1024;

/**
 * Reads and checks a `config.json`. Throws an Error that names the field, what was expected and what was found;
 * never reads a field that is not its own.
 */
export function parseConfig(json: unknown): LlamaConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error('config.json: expected an object');
  const field = (name: string): unknown =>
    Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;
  // transformers 5 writes `rope_parameters: { rope_type, rope_theta }` where version 4 wrote `rope_theta` and `rope_scaling`.
  const rope = field('rope_parameters') as { rope_type?: unknown; rope_theta?: unknown } | undefined;
  const integer = (name: string, fallback?: number, minimum = 1, maximum = MAX_SIZE): number => {
    const value = field(name) ?? fallback;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum)
      throw new Error(
        `config.json: ${name} must be an integer in [${minimum}, ${maximum}], found ${JSON.stringify(value)}`,
      );
    return value;
  };
  const real = (name: string, fallback: number, value: unknown = field(name) ?? fallback): number => {
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
      throw new Error(`config.json: ${name} must be a positive number, found ${JSON.stringify(value)}`);
    return value;
  };
  const kind = field('model_type') ?? 'llama';
  if (kind !== 'llama') throw new Error(`config.json: model_type must be "llama", found ${JSON.stringify(kind)}`);
  const activation = field('hidden_act') ?? 'silu';
  if (activation !== 'silu')
    throw new Error(`config.json: hidden_act must be "silu", found ${JSON.stringify(activation)}`);
  for (const name of ['attention_bias', 'mlp_bias'])
    if (field(name)) throw new Error(`config.json: ${name} is not supported`);
  if (field('rope_scaling') || (rope?.rope_type ?? 'default') !== 'default')
    throw new Error('config.json: only the default RoPE is supported, without scaling');
  const num_attention_heads = integer('num_attention_heads');
  const hidden_size = integer('hidden_size');
  if ((field('head_dim') ?? null) === null && hidden_size % num_attention_heads !== 0)
    throw new Error(
      `config.json: num_attention_heads (${num_attention_heads}) must divide hidden_size (${hidden_size}) where head_dim is not given`,
    );
  const config: LlamaConfig = {
    vocab_size: integer('vocab_size'),
    hidden_size,
    intermediate_size: integer('intermediate_size'),
    num_hidden_layers: integer('num_hidden_layers', undefined, 1, MAX_LAYERS),
    num_attention_heads,
    num_key_value_heads: integer('num_key_value_heads', num_attention_heads),
    head_dim: integer('head_dim', hidden_size / num_attention_heads),
    max_position_embeddings: integer('max_position_embeddings', 2048),
    rope_theta: real('rope_theta', 10_000, rope?.rope_theta),
    rms_norm_eps: real('rms_norm_eps', 1e-6),
    tie_word_embeddings: field('tie_word_embeddings') === true,
    bos_token_id: integer('bos_token_id', 1, 0),
    eos_token_id: integer('eos_token_id', 2, 0),
  };
  if (config.num_attention_heads % config.num_key_value_heads !== 0)
    throw new Error(
      `config.json: num_key_value_heads (${config.num_key_value_heads}) must divide num_attention_heads (${config.num_attention_heads})`,
    );
  if (config.head_dim % 2 !== 0) throw new Error(`config.json: head_dim must be even, found ${config.head_dim}`);
  return config;
}

export const EMBEDDING = 'model.embed_tokens.weight';
export const HEAD = 'lm_head.weight';

/** The weights that logits are a product with. */
export const headOf = ({ tie_word_embeddings }: LlamaConfig): string => (tie_word_embeddings ? EMBEDDING : HEAD);

/** Every weight of the model, Hugging Face name → shape, in the fixed order of checkpoints and of the flat parameter buffer. */
export function weightShapes(config: LlamaConfig): Map<string, readonly number[]> {
  const { hidden_size: d, intermediate_size: f, head_dim, num_attention_heads, num_key_value_heads } = config;
  const shapes = new Map<string, readonly number[]>([[EMBEDDING, [config.vocab_size, d]]]);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const name = (suffix: string) => `model.layers.${layer}.${suffix}.weight`;
    shapes.set(name('input_layernorm'), [d]);
    shapes.set(name('self_attn.q_proj'), [num_attention_heads * head_dim, d]);
    shapes.set(name('self_attn.k_proj'), [num_key_value_heads * head_dim, d]);
    shapes.set(name('self_attn.v_proj'), [num_key_value_heads * head_dim, d]);
    shapes.set(name('self_attn.o_proj'), [d, num_attention_heads * head_dim]);
    shapes.set(name('post_attention_layernorm'), [d]);
    shapes.set(name('mlp.gate_proj'), [f, d]);
    shapes.set(name('mlp.up_proj'), [f, d]);
    shapes.set(name('mlp.down_proj'), [d, f]);
  }
  shapes.set('model.norm.weight', [d]);
  if (!config.tie_word_embeddings) shapes.set(HEAD, [config.vocab_size, d]);
  return shapes;
}

/** Weights on the host: Hugging Face name → f32 values in row-major order; shapes are those of `weightShapes`. */
export type HostWeights = Map<string, Float32Array>;
