import { EMBEDDING, type HostWeights, type ModelConfig } from './config';
import { SAID } from './families/llama';
import { notFinite, type StoredPacked } from './formats/packed';
import { type HostTensor, writeSafetensors } from './formats/safetensors';
import type { StoredTensor, StoredTensors } from './formats/source';
import { HEADS, isAsStored, sourcesOf, takeWeight } from './source';
import { weightShapes } from './weights';

/** Most mismatches that one message lists. */
const MAX_LISTED = 8;

/** Throws an Error that lists what does not fit, if something does not. */
function demandNone(label: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  const listed = faults.slice(0, MAX_LISTED).join('; ');
  const more = faults.length > MAX_LISTED ? `; and ${faults.length - MAX_LISTED} more` : '';
  throw new Error(`${label} does not fit config.json: ${listed}${more}`);
}

/** What is wrong with the shape of a weight among the tensors of a checkpoint. */
function shapeFault(name: string, shape: readonly number[], found: { shape: readonly number[] } | undefined): string[] {
  if (!found) return [`${name} is missing`];
  if (found.shape.join() === shape.join()) return [];
  return [`${name} must have shape [${shape.join(', ')}], found [${found.shape.join(', ')}]`];
}

/** What is wrong with values. */
function valueFault(name: string, values: Float32Array): string[] {
  // A difference of equal numbers, but for those that are not finite.
  for (let i = 0; i < values.length; i++)
    if (values[i]! - values[i]! !== 0) return [`${name} holds ${values[i]} at ${i}`];
  return [];
}

/**
 * The weights of a config among the tensors of a checkpoint of our own. Throws an Error that lists what is missing, unexpected, of another
 * shape or not finite.
 */
export function matchWeights(config: ModelConfig, tensors: ReadonlyMap<string, HostTensor>): HostWeights {
  const expected = weightShapes(config);
  demandNone('the checkpoint', [
    ...[...expected].flatMap(([name, shape]) => shapeFault(name, shape, tensors.get(name))),
    ...[...tensors.keys()].flatMap((name) => (expected.has(name) ? [] : [`${JSON.stringify(name)} is not expected`])),
  ]);
  const weights = new Map([...expected.keys()].map((name) => [name, tensors.get(name)!.values]));
  demandNone(
    'the checkpoint',
    [...weights].flatMap(([name, values]) => valueFault(name, values)),
  );
  return weights;
}

/** Buffers that some versions of PyTorch code keep in a checkpoint, and make anew: rotary frequencies, causal masks. */
const BUFFER =
  /(^|\.)(rotary_emb\.inv_freq|rotary_emb\.(cos|sin)_cached|attn\.(masked_)?bias|attention\.(masked_)?bias)$/;

/** Reads one weight by our name. Rejects with an Error if it holds a number that is not finite. */
export type ReadWeight = (name: string) => Promise<Float32Array>;

/** A weight by our name as its file stores it; null if the device does not read that, or it is to be changed. */
export type FindPacked = (name: string) => StoredPacked | null;

/** The weights of a checkpoint, to be read one after the other. */
interface ModelWeights {
  readonly read: ReadWeight;
  readonly packed: FindPacked;
}

/**
 * The weights of a config in a checkpoint of any origin. `note` is told, in one line, of tensors that change
 * nothing: known buffers, and what no weight is stored as. Rejects with an Error that lists what is missing, unexpected or of another
 * shape. A tied model may carry its head as well, as long as it repeats the embedding.
 */
export async function openModelWeights(
  config: ModelConfig,
  { label, tensors }: StoredTensors,
  note: (text: string) => void,
): Promise<ModelWeights> {
  const shapes = weightShapes(config);
  const sources = sourcesOf(config, (name) => tensors.has(name));
  const expected = new Map([...sources.values()].map(({ name, shape }) => [name, shape]));
  const embedding = tensors.get(sources.get(EMBEDDING)!.name);
  const surplus = [...tensors].filter(([name]) => !expected.has(name));
  const unused = surplus.filter(([name, { isReadable }]) => !isReadable || BUFFER.test(name)).map(([name]) => name);
  const faults = [...expected].flatMap(([name, shape]) => shapeFault(name, shape, tensors.get(name)));
  for (const [name, tensor] of surplus)
    if (!unused.includes(name) && !(await repeats(name, tensor, embedding)))
      faults.push(`${JSON.stringify(name)} is not expected`);
  demandNone(label, faults);
  if (unused.length > 0)
    note(`${label}: ${unused[0]}${unused.length > 1 ? ` and ${unused.length - 1} more` : ''} not used`);
  return {
    async read(name) {
      const source = sources.get(name)!;
      const values = takeWeight(source, await tensors.get(source.name)!.read(), shapes.get(name)!);
      demandNone(label, valueFault(source.name, values));
      return values;
    },
    packed(name) {
      const source = sources.get(name)!;
      const stored = tensors.get(source.name)!.packed;
      if (!stored || !isAsStored(source)) return null;
      const read = async () => {
        const read = await stored.read();
        const at = notFinite(read, stored.form);
        demandNone(label, at === null ? [] : [`${source.name} holds a number that is not finite at ${at}`]);
        return read;
      };
      return { form: stored.form, read };
    },
  };
}

/** All weights of a config, in memory. */
export async function readWeights(config: ModelConfig, read: ReadWeight): Promise<HostWeights> {
  const weights: HostWeights = new Map();
  for (const name of weightShapes(config).keys()) weights.set(name, await read(name));
  return weights;
}

/** Whether a tensor is a head that is equal to the embedding. */
async function repeats(name: string, head: StoredTensor, embedding: StoredTensor | undefined): Promise<boolean> {
  if (!HEADS.includes(name) || embedding?.shape.join() !== head.shape.join() || !embedding.isReadable) return false;
  const [own, other] = [await embedding.read(), await head.read()];
  return own.every((x, i) => x === other[i]);
}

/** Weights with the shapes of their config, for `writeSafetensors`. */
export function shapedWeights(config: ModelConfig, weights: HostWeights, prefix = ''): Map<string, HostTensor> {
  return new Map(
    [...weightShapes(config)].map(([name, shape]) => [prefix + name, { shape, values: weights.get(name)! }]),
  );
}

/** A Llama's `config.json` and `model.safetensors`, name → content, as `readModel` and transformers read them. */
export function modelFiles(
  config: ModelConfig,
  weights: HostWeights,
  dtype: 'F32' | 'F16',
): Map<string, string | Uint8Array<ArrayBuffer>> {
  const torch_dtype = { F32: 'float32', F16: 'float16' }[dtype];
  return new Map<string, string | Uint8Array<ArrayBuffer>>([
    ['config.json', `${JSON.stringify({ ...SAID, torch_dtype, ...config }, null, 2)}\n`],
    ['model.safetensors', writeSafetensors(shapedWeights(config, weights), dtype, { format: 'pt' })],
  ]);
}
