import { parseConfig } from '../../src/model/families';
import { matchWeights } from '../../src/model/files';
import { readJson } from '../../src/model/formats/json';
import { readSafetensors } from '../../src/model/formats/safetensors';

/** A model of ours from the bytes of its `config.json` and `model.safetensors`. */
export function loadModel(config: Uint8Array, safetensors: Uint8Array) {
  const shape = parseConfig(readJson('config.json', config));
  return { config: shape, weights: matchWeights(shape, readSafetensors(safetensors).tensors) };
}
