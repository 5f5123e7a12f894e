import type { ModelFamily } from '../family';
import type { Fields } from './fields';
import { readLayers, readRotaryDecoder } from './read';

/** Windows from a layer on, which few files ask for (`use_sliding_window`). */
function windows(fields: Fields) {
  fields.demand('use_mrope', false);
  const count = fields.integer('num_hidden_layers', undefined, [1, 1024]);
  const given = fields.integer('sliding_window', 4096);
  const window = fields.flag('use_sliding_window', false) ? given : null;
  const from = fields.integer('max_window_layers', 28, [0, 1024]);
  return {
    window,
    layers: readLayers(
      fields,
      count,
      (layer) => window !== null && layer >= from,
      () => 0,
    ),
  };
}

/** Qwen 2 and 2.5 (arXiv 2407.10671): biases of q, k and v. */
export const qwen2: ModelFamily = {
  readConfig: (fields) =>
    readRotaryDecoder(fields, { ...windows(fields), attention: { inputBias: true } }, { positions: 32_768 }),
};

/** Qwen 3 (arXiv 2505.09388): a norm of every head of q and k. */
export const qwen3: ModelFamily = {
  readConfig(fields) {
    const bias = fields.flag('attention_bias', false);
    return readRotaryDecoder(
      fields,
      { ...windows(fields), attention: { inputBias: bias, outputBias: bias, headNorm: true } },
      { positions: 32_768, headDim: 128 },
    );
  },
};
