import type { HostWeights, ModelConfig } from '../config';
import type { ReadWeight } from '../files';
import { bfloat16Of, bfloat16s, floats, halfOf, halves } from '../formats/half';
import { locateTensors } from '../formats/safetensors';
import { weightFiles } from '../formats/shards';
import type { FileSource, ModelFolder } from '../formats/source';
import { type Adapter, adapterWeights, scaleOf } from './adapter';
import { type StoredModule, storedModules } from './stored';

/** What an adapter adds to a weight: W + scale·B·A, summed in f64 and rounded once, to what the weight is stored in. */

/** Bytes of an element, how a tensor is read, and how an element is written; `write` rounds an f64 to nearest, ties to even. */
const STORED: Readonly<
  Record<
    string,
    {
      bytes: number;
      read(bytes: Uint8Array<ArrayBuffer>): Float32Array;
      write(view: DataView, at: number, value: number): void;
    }
  >
> = {
  F32: { bytes: 4, read: floats, write: (view, at, value) => view.setFloat32(at, value, true) },
  F16: { bytes: 2, read: halves, write: (view, at, value) => view.setUint16(at, halfOf(value), true) },
  BF16: { bytes: 2, read: bfloat16s, write: (view, at, value) => view.setUint16(at, bfloat16Of(value), true) },
};

/** A row of scale·B·A in f64: [in]. */
function newProduct(adapter: Adapter, weights: HostWeights, module: string, into: number) {
  const names = adapterWeights(module);
  const [a, b] = [weights.get(names.a), weights.get(names.b)];
  if (!a || !b) return null;
  const { rank } = adapter;
  const scale = scaleOf(adapter);
  const sum = new Float64Array(into);
  return (row: number): Float64Array => {
    sum.fill(0);
    for (let j = 0; j < rank; j++) {
      const factor = scale * b[row * rank + j]!;
      for (let i = 0, from = j * into; i < into; i++) sum[i]! += factor * a[from + i]!;
    }
    return sum;
  };
}

/** A weight of the merged model by our name, [out, in]: f64 where the adapter changes it. */
export async function mergedWeight(
  read: ReadWeight,
  name: string,
  [out, into]: readonly number[],
  adapter: Adapter,
  weights: HostWeights,
): Promise<Float32Array | Float64Array> {
  const values = await read(name);
  const product = newProduct(adapter, weights, name.replace(/\.weight$/, ''), into ?? 0);
  if (!product) return values;
  const merged = Float64Array.from(values);
  for (let row = 0; row < out!; row++) {
    const delta = product(row);
    for (let i = 0; i < delta.length; i++) merged[row * delta.length + i]! += delta[i]!;
  }
  return merged;
}

/** Sums of squares over elements of weights: of what an adapter adds, and of what of it is lost to rounding. */
export interface Rounded {
  readonly added: number;
  readonly lost: number;
}

/** A file of the merged model: as long as the base model's, of which only the adapted tensors differ. */
interface MergedFile {
  readonly name: string;
  /** How many pieces there will be. */
  readonly count: number;
  /** One piece after the other, a tensor each. Rejects with an Error if a sum is not finite in what its tensor is stored in. */
  pieces(): AsyncGenerator<Uint8Array>;
}

/**
 * The safetensors files of a folder with an adapter added, each with the dtypes, names and order that it has. Rejects with an Error that names
 * the file at fault. `onRounded` is told of every tensor that is changed, as it is written.
 */
export async function mergedFiles(
  folder: ModelFolder,
  config: ModelConfig,
  { adapter, weights }: { readonly adapter: Adapter; readonly weights: HostWeights },
  onRounded: (rounded: Rounded) => void = () => {},
): Promise<MergedFile[]> {
  const located = [];
  for (const file of await weightFiles(folder)) located.push({ file, ...(await locateTensors(file)) });
  const names = new Set(located.flatMap(({ tensors }) => [...tensors.keys()]));
  const modules = storedModules(config, (name) => names.has(name));
  const adapted = new Map(modules.map((module) => [`${module.name}.weight`, module]));
  return located.map(({ file, dataStart, tensors }) => ({
    name: file.name,
    count: tensors.size + 1,
    async *pieces() {
      yield await file.read(0, dataStart);
      for (const [name, { dtype, begin, end }] of [...tensors].sort(([, a], [, b]) => a.begin - b.begin)) {
        const bytes = await file.read(dataStart + begin, end - begin);
        const module = adapted.get(name);
        if (module) onRounded(addTo(bytes, { file, name, dtype }, module, adapter, weights));
        yield bytes;
      }
    },
  }));
}

/** Adds an adapter to the bytes of one tensor. */
function addTo(
  bytes: Uint8Array<ArrayBuffer>,
  { file, name, dtype }: { file: FileSource; name: string; dtype: string },
  { parts, into, out, transposed }: StoredModule,
  adapter: Adapter,
  weights: HostWeights,
): Rounded {
  const { bytes: size, read, write } = STORED[dtype]!;
  const stored = read(bytes.slice());
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const change = new Float64Array(stored.length);
  for (const { module, out: rows, row } of parts) {
    const product = newProduct(adapter, weights, module, into);
    if (!product) continue;
    for (let r = 0; r < rows; r++) {
      const delta = product(r);
      for (let i = 0; i < into; i++) {
        const at = transposed ? i * out + row(r) : row(r) * into + i;
        write(view, at * size, stored[at]! + delta[i]!);
        change[at] = delta[i]!;
      }
    }
  }
  const merged = read(bytes.slice());
  const broken = merged.find((value) => !Number.isFinite(value));
  if (broken !== undefined) throw new Error(`${file.name}: ${name} with the adapter is ${broken} in ${dtype}`);
  const squares = (of: (at: number) => number) => merged.reduce((sum, _, at) => sum + of(at) ** 2, 0);
  return {
    added: squares((at) => change[at]!),
    lost: squares((at) => merged[at]! - stored[at]! - change[at]!),
  };
}
