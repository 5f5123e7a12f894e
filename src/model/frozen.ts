import type { Device } from '../gpu/device';
import { ALIGNMENT, type Allocator, type Tensor, upload } from '../gpu/tensor';
import { type PackedForm, packedBytes, packedWords } from '../ops/packed';
import type { Adapted } from './adapter/adapter';
import { EMBEDDING, HEAD, POSITIONS } from './config';
import type { FindPacked } from './files';
import type { PackedNumbers } from './formats/packed';
import { type Block, packBlock, packStored, type StoredWeight } from './layout';

/** Rows of a frozen matrix that are kept together. */
export interface KeptPart {
  readonly form: 'f32' | PackedForm;
  readonly first: number;
  readonly rows: number;
  /** The weights below one another, all in this form, that the rows are of. */
  readonly weights: readonly StoredWeight[];
}

/** The same on the device. */
export interface StoredPart extends KeptPart {
  readonly tensor: Tensor;
  /** Of a form in blocks. */
  readonly scales?: Tensor;
}

/** The frozen weights on the device by the names of their blocks. */
export interface FrozenTensors {
  /** Each one tensor of f32. */
  readonly frozen: ReadonlyMap<string, Tensor>;
  /** What products and look-ups read in another way. */
  readonly stored: ReadonlyMap<string, readonly StoredPart[]>;
  /** Where a packed part is unpacked right before the product that reads it; null if there is none. */
  readonly unpacked: Tensor | null;
}

/** Bytes in f32 of a part of a vocabulary that is unpacked: small beside the whole, large enough for a product. */
const UNPACKED = 2 ** 24;

/** The blocks that are not kept as one tensor of f32, in parts. `packed` finds what is to be kept so; one of a vocabulary has at most `tensorBytes`. */
export function keptOf(
  blocks: readonly Block[],
  packed: FindPacked,
  tensorBytes: number,
): Map<string, readonly KeptPart[]> {
  const kept = new Map<string, readonly KeptPart[]>();
  for (const block of blocks) {
    const runs = runsOf(block, packed);
    const parts = isVocabulary(block.name) ? runs.flatMap((run) => cut(run, block.shape[1]!, tensorBytes)) : runs;
    if (parts[0]!.form !== 'f32' || parts.length > 1) kept.set(block.name, parts);
  }
  return kept;
}

/** Whether a block may be larger than a tensor: products and look-ups then take it part by part. */
export const isVocabulary = (name: string): boolean => name === EMBEDDING || name === HEAD;

function cut({ form, rows, weights }: KeptPart, width: number, tensorBytes: number): KeptPart[] {
  const most = form === 'f32' ? tensorBytes : Math.min(tensorBytes, UNPACKED);
  const step = 4 * Math.max(1, Math.floor(most / (16 * width)));
  return Array.from({ length: Math.ceil(rows / step) }, (_, i) => ({
    ...{ form, weights, first: i * step, rows: Math.min(step, rows - i * step) },
  }));
}

/** The parts of a block that differ in form, as its weights have them in their file; one in f32 if a weight has none. */
function runsOf({ name, start, shape, weights }: Block, packed: FindPacked): KeptPart[] {
  const [rows, width] = shape as [number, number?];
  const whole: KeptPart[] = [{ form: 'f32', first: 0, rows, weights }];
  if (width === undefined || width % 4 !== 0 || name === POSITIONS) return whole;
  const runs: KeptPart[] = [];
  for (const weight of weights) {
    const form = weight.paddings.every((padding) => padding === null) ? packed(weight.name)?.form : null;
    if (!form) return whole;
    const own = { form, first: (weight.start - start) / width, rows: weight.shape[0]!, weights: [weight] };
    const last = runs.at(-1);
    if (last?.form !== form) runs.push(own);
    else runs.splice(-1, 1, { ...last, rows: last.rows + own.rows, weights: [...last.weights, weight] });
  }
  // Where each is unpacked can be bound.
  return runs.every(({ first }) => (first * width) % ALIGNMENT === 0) ? runs : whole;
}

interface Plan {
  readonly layout: { readonly frozen: readonly Block[] };
  readonly kept: ReadonlyMap<string, readonly KeptPart[]>;
}

export function newFrozen({ layout, kept }: Plan, memory: Allocator): FrozenTensors {
  const frozen = new Map<string, Tensor>();
  const stored = new Map<string, StoredPart[]>();
  let most = 0;
  for (const { name, length, shape } of layout.frozen) {
    const parts = kept.get(name);
    if (!parts) {
      frozen.set(name, memory.tensor(length, name));
      continue;
    }
    const numbersOf = ({ rows }: KeptPart) => rows * shape[1]!;
    const unpacked = parts.filter(({ form }) => form !== 'f32').map(numbersOf);
    most = Math.max(most, ...(isVocabulary(name) ? unpacked : [unpacked.reduce((sum, each) => sum + each, 0)]));
    stored.set(
      name,
      parts.map((part) => {
        if (part.form === 'f32') return { ...part, tensor: memory.tensor(numbersOf(part), name) };
        const words = packedWords(part.form, numbersOf(part));
        const scales = words.scales > 0 && { scales: memory.tensor(words.scales, `${name}, scales`) };
        return { ...part, tensor: memory.tensor(words.stored, name), ...scales };
      }),
    );
  }
  return { frozen, stored, unpacked: most > 0 ? memory.tensor(most, 'unpacked') : null };
}

/** Reads and uploads one part, or block of f32, after the other. Rejects with an Error that names a weight of the wrong length. */
export async function uploadFrozen(
  device: Device,
  { layout }: Plan,
  { frozen, stored }: FrozenTensors,
  { frozen: read, packed }: Adapted,
): Promise<void> {
  for (const block of layout.frozen) {
    const whole = frozen.get(block.name);
    const parts = stored.get(block.name) ?? [];
    if (parts.some(({ form }) => form !== 'f32')) await uploadPacked(device, block, parts, packed!);
    else {
      const numbers = await packBlock(block, read);
      if (whole) upload(device, whole, numbers);
      for (const { tensor, first } of parts) {
        const start = first * block.shape[1]!;
        upload(device, tensor, numbers.subarray(start, start + tensor.length));
      }
    }
  }
}

async function uploadPacked(
  device: Device,
  { start, shape }: Block,
  parts: readonly StoredPart[],
  packed: FindPacked,
): Promise<void> {
  const width = shape[1]!;
  let from: PackedNumbers | undefined;
  for (const [i, { form, first, rows, weights, tensor, scales }] of parts.entries()) {
    if (form === 'f32') continue;
    // Those of a vocabulary are of one weight.
    if (!from || weights !== parts[i - 1]?.weights) from = await packStored(weights, form, packed);
    const before = packedBytes(form, start + first * width - weights[0]!.start);
    const bytes = packedBytes(form, rows * width);
    const of = (all: Uint8Array<ArrayBuffer>, at: number, length: number) => wordsOf(all.subarray(at, at + length));
    upload(device, tensor, of(from.numbers, before.numbers, bytes.numbers));
    if (scales) upload(device, scales, of(from.scales, before.scales, bytes.scales));
  }
}

/** Bytes as words, the last of them filled up. */
function wordsOf(bytes: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  if (bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0)
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return words;
}
