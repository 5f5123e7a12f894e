import type { LayerKind } from '../decoder';
import type { ModelFamily } from '../family';
import type { Fields } from './fields';
import { readLayerNormDecoder, readSizes } from './read';

/** GPT-Neo (Black et al. 2021), as the TinyStories models are: scores are not scaled, every other layer sees a window. */
export const gptNeo: ModelFamily = {
  readConfig(fields) {
    const sizes = readSizes(
      fields,
      { positions: 2048 },
      { num_hidden_layers: 'num_layers', num_attention_heads: 'num_heads' },
    );
    const layers = layerKinds(fields, sizes.num_hidden_layers);
    const window = fields.integer('window_size', 256);
    return readLayerNormDecoder(fields, sizes, {
      mlp: fields.integer('intermediate_size', 4 * sizes.hidden_size),
      epsilon: fields.positive('layer_norm_epsilon', 1e-5),
      tied: true,
      departures: {
        learnedPositions: true,
        rotations: [],
        window: layers.some(({ local }) => local) ? window : null,
        layers,
        attention: { scale: 1, outputBias: true },
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
      'self_attn.q_proj': 'attn.attention.q_proj',
      'self_attn.k_proj': 'attn.attention.k_proj',
      'self_attn.v_proj': 'attn.attention.v_proj',
      'self_attn.o_proj': 'attn.attention.out_proj',
      post_attention_layernorm: 'ln_2',
      'mlp.up_proj': 'mlp.c_fc',
      'mlp.down_proj': 'mlp.c_proj',
      norm: 'ln_f',
    },
  },
};

/** From `attention_layers`, or `attention_types`: lists of kinds and how often each list is repeated. */
function layerKinds(fields: Fields, count: number): LayerKind[] {
  const types = fields.value('attention_types') ?? [[['global', 'local'], 12]];
  const given = fields.value('attention_layers') ?? repeated(types, count);
  if (!Array.isArray(given) || given.length !== count || given.some((kind) => kind !== 'global' && kind !== 'local'))
    throw new Error(`config.json: attention_types must give "global" or "local" to each of ${count} layers`);
  return given.map((kind) => ({ local: kind === 'local', rotation: null }));
}

/** Null if it is no list of such lists, or is longer than `count`. */
function repeated(types: unknown, count: number): unknown[] | null {
  if (!Array.isArray(types)) return null;
  const all: unknown[] = [];
  for (const entry of types) {
    const [kinds, times]: unknown[] = Array.isArray(entry) ? entry : [];
    if (!Array.isArray(kinds) || typeof times !== 'number' || kinds.length * times > count) return null;
    for (let i = 0; i < times; i++) all.push(...kinds);
  }
  return all;
}
