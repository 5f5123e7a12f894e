import type { Device } from '../gpu/device';
import { type Allocator, type Tensor, upload } from '../gpu/tensor';
import type { HalfForm } from '../ops/unpack';
import type { Adapted } from './adapter/adapter';
import { EMBEDDING, HEAD, POSITIONS } from './config';
import type { FindHalves } from './files';
import { type Block, packBlock, packHalves } from './layout';

/** How a frozen matrix is kept, if not as one tensor of f32: as its file stores it, or in parts of so many rows, or both. */
export interface Kept {
  readonly form: 'f32' | HalfForm;
  readonly parts: readonly { readonly first: number; readonly rows: number }[];
}

/** The same on the device. */
export type StoredPart = Kept['parts'][number] & { readonly form: Kept['form']; readonly tensor: Tensor };

/** The frozen weights on the device by the names of their blocks. */
export interface FrozenTensors {
  /** Each one tensor of f32. */
  readonly frozen: ReadonlyMap<string, Tensor>;
  /** What products and look-ups read in another way. */
  readonly stored: ReadonlyMap<string, readonly StoredPart[]>;
  /** Where a part of 16 bits is unpacked right before the product that reads it; null if there is none. */
  readonly unpacked: Tensor | null;
}

/** Bytes in f32 of a part that is unpacked: small beside a vocabulary, large enough for a product. */
const UNPACKED = 2 ** 24;

/** The blocks that are not kept as one tensor of f32. `halves` finds what is to be kept packed; a tensor has at most `tensorBytes`. */
export function keptOf(blocks: readonly Block[], halves: FindHalves, tensorBytes: number): Map<string, Kept> {
  const kept = new Map<string, Kept>();
  for (const block of blocks) {
    const form = halfForm(block, halves) ?? 'f32';
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
function halfForm({ name, shape, weights }: Block, halves: FindHalves): HalfForm | null {
  if (shape.length !== 2 || shape[1]! % 4 !== 0 || name === POSITIONS) return null;
  const isPadded = weights.some(({ paddings }) => paddings.some((padding) => padding !== null));
  const forms = new Set(weights.map((weight) => halves(weight.name)?.form ?? null));
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
          const numbers = part.rows * shape[1]!;
          if (how.form !== 'f32') most = Math.max(most, numbers);
          return { ...part, form: how.form, tensor: memory.tensor(how.form === 'f32' ? numbers : numbers / 2, name) };
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
  { frozen: read, halves }: Adapted,
): Promise<void> {
  for (const block of layout.frozen) {
    const whole = frozen.get(block.name);
    const parts = stored.get(block.name) ?? [];
    if (whole) upload(device, whole, await packBlock(block, read));
    else if (parts[0]!.form === 'f32') {
      const numbers = await packBlock(block, read);
      for (const { tensor, first } of parts) {
        const start = first * block.shape[1]!;
        upload(device, tensor, numbers.subarray(start, start + tensor.length));
      }
    } else {
      const words = new Uint32Array((await packHalves(block, halves!)).buffer);
      for (const { tensor, first } of parts) {
        const start = (first * block.shape[1]!) / 2;
        upload(device, tensor, words.subarray(start, start + tensor.length));
      }
    }
  }
}
