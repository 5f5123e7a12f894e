import { EMBEDDING, HEAD, type HostWeights, type ModelConfig } from './config';
import { familyOf, parseConfig, weightShapes } from './families';
import { type HostTensor, readSafetensors, writeSafetensors } from './formats/safetensors';

/** A model from the bytes of its `config.json` and `model.safetensors`. Throws an Error fit to be shown. */
export function loadModel(config: Uint8Array, safetensors: Uint8Array): { config: ModelConfig; weights: HostWeights } {
  const shape = parseConfig(readJson('config.json', config));
  return { config: shape, weights: matchWeights(shape, readSafetensors(safetensors).tensors) };
}

/** Most bytes of a file that a message shows. */
const SHOWN = 40;

/** The JSON of a file. Throws an Error that names the file and shows its beginning: some servers answer with a page of theirs. */
export function readJson(name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const beginning = new TextDecoder().decode(bytes.subarray(0, SHOWN));
    throw new Error(`${name}: not JSON; it begins with ${JSON.stringify(beginning)}`, { cause });
  }
}

/** Most mismatches that one message lists. */
const MAX_LISTED = 8;

/**
 * The weights of a config among the tensors of a checkpoint. Throws an Error that lists what is missing, unexpected, of another shape or
 * not finite. A tied model may carry its head as well, as long as it repeats the embedding.
 */
export function matchWeights(config: ModelConfig, tensors: ReadonlyMap<string, HostTensor>): HostWeights {
  const expected = weightShapes(config);
  const faults: string[] = [];
  const weights: HostWeights = new Map();
  for (const [name, shape] of expected) {
    const tensor = tensors.get(name);
    if (!tensor) faults.push(`${name} is missing`);
    else if (tensor.shape.join() !== shape.join())
      faults.push(`${name} must have shape [${shape.join(', ')}], found [${tensor.shape.join(', ')}]`);
    else {
      const broken = tensor.values.findIndex((value) => !Number.isFinite(value));
      if (broken >= 0) faults.push(`${name} holds ${tensor.values[broken]} at ${broken}`);
      weights.set(name, tensor.values);
    }
  }
  for (const [name, tensor] of tensors)
    if (!expected.has(name) && !repeatsEmbedding(name, tensor, tensors))
      faults.push(`${JSON.stringify(name)} is not expected`);
  if (faults.length > 0) {
    const listed = faults.slice(0, MAX_LISTED).join('; ');
    const more = faults.length > MAX_LISTED ? `; and ${faults.length - MAX_LISTED} more` : '';
    throw new Error(`model.safetensors does not fit config.json: ${listed}${more}`);
  }
  return weights;
}

function repeatsEmbedding(name: string, { values }: HostTensor, tensors: ReadonlyMap<string, HostTensor>): boolean {
  const embedding = tensors.get(EMBEDDING)?.values;
  return name === HEAD && embedding?.length === values.length && values.every((x, i) => x === embedding[i]);
}

/** Weights with the shapes of their config, for `writeSafetensors`. */
export function shapedWeights(config: ModelConfig, weights: HostWeights, prefix = ''): Map<string, HostTensor> {
  return new Map(
    [...weightShapes(config)].map(([name, shape]) => [prefix + name, { shape, values: weights.get(name)! }]),
  );
}

/** A model's `config.json` and `model.safetensors`, name → content, as `loadModel` and transformers read them. */
export function modelFiles(
  config: ModelConfig,
  weights: HostWeights,
  dtype: 'F32' | 'F16',
): Map<string, string | Uint8Array<ArrayBuffer>> {
  const { said } = familyOf(config);
  const torch_dtype = { F32: 'float32', F16: 'float16' }[dtype];
  return new Map<string, string | Uint8Array<ArrayBuffer>>([
    ['config.json', `${JSON.stringify({ ...said, torch_dtype, ...config }, null, 2)}\n`],
    ['model.safetensors', writeSafetensors(shapedWeights(config, weights), dtype, { format: 'pt' })],
  ]);
}
