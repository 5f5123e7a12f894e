import type { Device } from '../gpu/device';
import { type Allocator, type Tensor, upload } from '../gpu/tensor';
import { type PackedForm, packedWords } from '../ops/packed';
import type { Adapted } from './adapter/adapter';
import { EMBEDDING, HEAD, POSITIONS } from './config';
import type { FindPacked } from './files';
import type { PackedNumbers } from './formats/packed';
import { type Block, packBlock, packStored } from './layout';

/** How a frozen matrix is kept, if not as one tensor of f32: as its file stores it, or in parts of so many rows, or both. */
export interface Kept {
  readonly form: 'f32' | PackedForm;
  readonly parts: readonly { readonly first: number; readonly rows: number }[];
}

/** The same on the device. */
export type StoredPart = Kept['parts'][number] & {
  readonly form: Kept['form'];
  readonly tensor: Tensor;
  /** Of a form in blocks. */
  readonly scales?: Tensor;
};

/** The frozen weights on the device by the names of their blocks. */
export interface FrozenTensors {
  /** Each one tensor of f32. */
  readonly frozen: ReadonlyMap<string, Tensor>;
  /** What products and look-ups read in another way. */
  readonly stored: ReadonlyMap<string, readonly StoredPart[]>;
  /** Where a packed part is unpacked right before the product that reads it; null if there is none. */
  readonly unpacked: Tensor | null;
}

/** Bytes in f32 of a part that is unpacked: small beside a vocabulary, large enough for a product. */
const UNPACKED = 2 ** 24;

/** The blocks that are not kept as one tensor of f32. `packed` finds what is to be kept so; a tensor has at most `tensorBytes`. */
export function keptOf(blocks: readonly Block[], packed: FindPacked, tensorBytes: number): Map<string, Kept> {
  const kept = new Map<string, Kept>();
  for (const block of blocks) {
    const form = packedForm(block, packed) ?? 'f32';
    const [rows, width = 1] = block.shape as [number, number?];
    const most = form === 'f32' ? tensorBytes : Math.min(tensorBytes, UNPACKED);
    // Only the rows of a vocabulary may be apart.
    const step = isVocabulary(block) ? 4 * Math.max(1, Math.floor(most / (16 * width))) : rows;
    const parts = Array.from({ length: Math.ceil(rows / step) }, (_, i) => ({
      first: i * step,
      rows: Math.min(step, rows - i * step),
    }));
    if (form !== 'f32' || parts.length > 1) kept.set(block.name, { form, parts });
  }
  return kept;
}

const isVocabulary = ({ name }: Block): boolean => name === EMBEDDING || name === HEAD;

/** The one form that all weights of a matrix have in their file, as they are; null if there is none. */
function packedForm({ name, shape, weights }: Block, packed: FindPacked): PackedForm | null {
  if (shape.length !== 2 || shape[1]! % 4 !== 0 || name === POSITIONS) return null;
  const isPadded = weights.some(({ paddings }) => paddings.some((padding) => padding !== null));
  const forms = new Set(weights.map((weight) => packed(weight.name)?.form ?? null));
  const [form = null] = forms;
  return forms.size === 1 && !isPadded ? form : null;
}

interface Plan {
  readonly layout: { readonly frozen: readonly Block[] };
  readonly kept: ReadonlyMap<string, Kept>;
}

export function newFrozen({ layout, kept }: Plan, memory: Allocator): FrozenTensors {
  const frozen = new Map<string, Tensor>();
  const stored = new Map<string, StoredPart[]>();
  let most = 0;
  for (const { name, length, shape } of layout.frozen) {
    const how = kept.get(name);
    if (!how) frozen.set(name, memory.tensor(length, name));
    else
      stored.set(
        name,
        how.parts.map((part) => {
          const { form } = how;
          const numbers = part.rows * shape[1]!;
          if (form === 'f32') return { ...part, form, tensor: memory.tensor(numbers, name) };
          most = Math.max(most, numbers);
          const words = packedWords(form, numbers);
          const scales = words.scales > 0 && { scales: memory.tensor(words.scales, `${name}, scales`) };
          return { ...part, form, tensor: memory.tensor(words.stored, name), ...scales };
        }),
      );
  }
  return { frozen, stored, unpacked: most > 0 ? memory.tensor(most, 'unpacked') : null };
}

/** Reads and uploads one block after the other. Rejects with an Error that names a weight of the wrong length. */
export async function uploadFrozen(
  device: Device,
  { layout }: Plan,
  { frozen, stored }: FrozenTensors,
  { frozen: read, packed }: Adapted,
): Promise<void> {
  for (const block of layout.frozen) {
    const whole = frozen.get(block.name);
    const parts = stored.get(block.name) ?? [];
    const form = parts[0]?.form ?? 'f32';
    if (form !== 'f32') uploadPacked(device, block, parts, form, await packStored(block, form, packed!));
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

function uploadPacked(
  device: Device,
  { shape }: Block,
  parts: readonly StoredPart[],
  form: PackedForm,
  { numbers, scales }: PackedNumbers,
): void {
  const words = new Uint32Array(numbers.buffer);
  const ofScales = new Uint32Array(Math.ceil(scales.length / 2));
  new Uint16Array(ofScales.buffer).set(scales);
  for (const { tensor, scales: own, first } of parts) {
    const start = packedWords(form, first * shape[1]!);
    upload(device, tensor, words.subarray(start.stored, start.stored + tensor.length));
    if (own) upload(device, own, ofScales.subarray(start.scales, start.scales + own.length));
  }
}
