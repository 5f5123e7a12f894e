import type { ModelFamily } from '../family';
import { readLayerNormDecoder, readSizes, usablePositions } from './read';
import { readRotation, ropeObject } from './rope';

/** GPT-NeoX (Black et al. 2022, arXiv 2204.06745) and Pythia: q, k and v of a head side by side, positions turn a part of each head. */
export const gptNeox: ModelFamily = {
  readConfig(fields) {
    const sizes = readSizes(fields, { positions: 2048 });
    const { theta, rotation } = readRotation(ropeObject(fields), fields, {
      theta: fields.positive('rotary_emb_base', 10_000),
      headDim: sizes.head_dim,
      share: fields.positive('rotary_pct', 0.25),
      positions: sizes.max_position_embeddings,
    });
    const bias = fields.flag('attention_bias', true);
    const positions = usablePositions(fields, sizes.max_position_embeddings, sizes.head_dim);
    return readLayerNormDecoder(
      fields,
      { ...sizes, max_position_embeddings: positions },
      {
        theta,
        mlp: fields.integer('intermediate_size', 4 * sizes.hidden_size),
        epsilon: fields.positive('layer_norm_eps', 1e-5),
        tied: false,
        departures: {
          parallel: fields.flag('use_parallel_residual', true),
          rotations: [rotation],
          attention: { inputBias: bias, outputBias: bias },
          mlp: { activation: fields.activation('hidden_act', 'gelu') },
        },
      },
    );
  },
  names: {
    prefix: 'gpt_neox.',
    layers: 'layers',
    head: 'embed_out',
    modules: {
      embed_tokens: 'embed_in',
      'self_attn.q_proj': { name: 'attention.query_key_value', third: { which: 0, by: 'head' } },
      'self_attn.k_proj': { name: 'attention.query_key_value', third: { which: 1, by: 'head' } },
      'self_attn.v_proj': { name: 'attention.query_key_value', third: { which: 2, by: 'head' } },
      'self_attn.o_proj': 'attention.dense',
      'mlp.up_proj': 'mlp.dense_h_to_4h',
      'mlp.down_proj': 'mlp.dense_4h_to_h',
      norm: 'final_layer_norm',
    },
  },
};
