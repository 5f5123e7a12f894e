import type { ModelFamily } from '../family';
import { readLayerNormDecoder, readSizes } from './read';

const NAMES = {
  hidden_size: 'n_embd',
  num_hidden_layers: 'n_layer',
  num_attention_heads: 'n_head',
  max_position_embeddings: 'n_positions',
};

/** GPT-2 (Radford et al. 2019): matrices stored [in, out], q, k and v in one. */
export const gpt2: ModelFamily = {
  readConfig(fields) {
    fields.demand('scale_attn_by_inverse_layer_idx', false);
    fields.demand('add_cross_attention', false);
    const sizes = readSizes(fields, { positions: 1024 }, NAMES);
    const scaled = fields.flag('scale_attn_weights', true);
    return readLayerNormDecoder(fields, sizes, {
      mlp: fields.integer('n_inner', 4 * sizes.hidden_size),
      epsilon: fields.positive('layer_norm_epsilon', 1e-5),
      tied: true,
      departures: {
        learnedPositions: true,
        rotations: [],
        layers: Array.from({ length: sizes.num_hidden_layers }, () => ({ local: false, rotation: null })),
        attention: { inputBias: true, outputBias: true, ...(!scaled && { scale: 1 }) },
        mlp: { activation: fields.activation('activation_function', 'gelu_new') },
      },
    });
  },
  names: {
    prefix: 'transformer.',
    layers: 'h',
    head: 'lm_head',
    modules: {
      embed_tokens: 'wte',
      embed_positions: 'wpe',
      input_layernorm: 'ln_1',
      'self_attn.q_proj': { name: 'attn.c_attn', transposed: true, third: { which: 0, by: 'matrix' } },
      'self_attn.k_proj': { name: 'attn.c_attn', transposed: true, third: { which: 1, by: 'matrix' } },
      'self_attn.v_proj': { name: 'attn.c_attn', transposed: true, third: { which: 2, by: 'matrix' } },
      'self_attn.o_proj': { name: 'attn.c_proj', transposed: true },
      post_attention_layernorm: 'ln_2',
      'mlp.up_proj': { name: 'mlp.c_fc', transposed: true },
      'mlp.down_proj': { name: 'mlp.c_proj', transposed: true },
      norm: 'ln_f',
    },
  },
};
