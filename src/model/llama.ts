import { EMBEDDING, HEAD, type ModelConfig } from './config';
import type { ConfigFields, ModelFamily } from './family';

/** The Llama decoder (Touvron et al. 2023) in the conventions of Hugging Face's `modeling_llama`. */
export const llama: ModelFamily = {
  said: { architectures: ['LlamaForCausalLM'], model_type: 'llama', hidden_act: 'silu' },
  readConfig,
  weightShapes,
};

const MAX_SIZE = 2 ** 20;
/** More than any model has; a layer has nine names, which are made before the weights are looked at. */
const MAX_LAYERS = 1024;

function readConfig(field: ConfigFields): ModelConfig {
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
      `config.json: num_attention_heads (${num_attention_heads}) must divide hidden_size (${hidden_size}) if head_dim is not given`,
    );
  const config: ModelConfig = {
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

function weightShapes(config: ModelConfig): Map<string, readonly number[]> {
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
