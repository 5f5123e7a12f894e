import type { ModelFamily } from '../family';
import { readLayers, readRotaryDecoder } from './read';

/** Mistral (Jiang et al. 2023, arXiv 2310.06825): Llama, with a window in every layer if the file gives one. */
export const mistral: ModelFamily = {
  readConfig(fields) {
    const window = fields.value('sliding_window') === undefined ? null : fields.integer('sliding_window');
    for (const name of ['attention_bias', 'mlp_bias']) fields.demand(name, false);
    const count = fields.integer('num_hidden_layers', undefined, [1, 1024]);
    return readRotaryDecoder(
      fields,
      {
        window,
        layers: readLayers(
          fields,
          count,
          () => window !== null,
          () => 0,
        ),
      },
      { positions: 4096 * 32 },
    );
  },
};
