import type { ModelFamily } from '../family';
import { readLayers, readRotaryDecoder } from './read';
import { readRotation, ropeObject } from './rope';

/**
 * The text models of Gemma 3 (arXiv 2503.19786): norms before and after attention and MLP, whose gains are stored less one; local layers
 * with a window and rotary positions of their own; the embedding is scaled by √width.
 */
export const gemma3: ModelFamily = {
  readConfig(fields) {
    fields.demand('use_bidirectional_attention', false);
    fields.demand('final_logit_softcapping');
    fields.demand('attn_logit_softcapping');
    const head_dim = fields.integer('head_dim', 256);
    const positions = fields.integer('max_position_embeddings', 131_072);
    const count = fields.integer('num_hidden_layers', undefined, [1, 1024]);
    const pattern = fields.integer('sliding_window_pattern', 6);
    const isLocal = (layer: number) => (layer + 1) % pattern !== 0;
    const bias = fields.flag('attention_bias', false);
    const given = ropeObject(fields);
    /** What `rope_parameters` of transformers 5 say of a kind of layer; before, `rope_scaling` was that of global layers. */
    const ropeOf = (kind: string, flat: object): object => {
      const own: unknown = Object.hasOwn(given, kind) ? (given as Record<string, unknown>)[kind] : flat;
      return typeof own === 'object' && own !== null ? own : {};
    };
    const isNested = 'full_attention' in given || 'sliding_attention' in given;
    const defaults = { headDim: head_dim, share: null, positions };
    const global = readRotation(ropeOf('full_attention', isNested ? {} : given), fields, {
      ...defaults,
      theta: fields.positive('rope_theta', 1_000_000),
    });
    const local = readRotation(ropeOf('sliding_attention', {}), fields, {
      ...defaults,
      theta: fields.positive('rope_local_base_freq', 10_000),
    });
    return readRotaryDecoder(
      fields,
      {
        outputNorms: true,
        embeddingScale: Math.fround(Math.sqrt(fields.integer('hidden_size'))),
        rotations: [global.rotation, local.rotation],
        attention: {
          scale: fields.positive('query_pre_attn_scalar', 256) ** -0.5,
          inputBias: bias,
          outputBias: bias,
          headNorm: true,
        },
        window: fields.integer('sliding_window', 4096),
        layers: readLayers(fields, count, isLocal, (isLocal) => (isLocal ? 1 : 0)),
      },
      {
        positions: 131_072,
        headDim: 256,
        theta: global.theta,
        tied: true,
        activation: 'gelu_pytorch_tanh',
        activationName: 'hidden_activation',
      },
    );
  },
  gainOffset: 1,
  names: {
    prefix: 'model.',
    layers: 'layers',
    head: 'lm_head',
    modules: {
      attention_output_layernorm: 'post_attention_layernorm',
      post_attention_layernorm: 'pre_feedforward_layernorm',
      mlp_output_layernorm: 'post_feedforward_layernorm',
    },
  },
};
