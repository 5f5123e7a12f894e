import { messageOf } from '../../text';
import { bfloat16s, floats, halves, toHalf } from './half';
import { packedOf } from './packed';
import { readHeader, type TensorHeader } from './safetensorsHeader';
import type { FileSource, StoredTensor } from './source';

/** A tensor of a checkpoint: row-major values in f32, whatever the file holds. */
export interface HostTensor {
  shape: readonly number[];
  values: Float32Array;
}

interface Checkpoint {
  tensors: Map<string, HostTensor>;
  metadata: Map<string, string>;
}

/** Longest header, as in @huggingface/hub. */
const MAX_HEADER = 25e6;

/** Bytes of an element. */
const BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;
type Dtype = keyof typeof BYTES;
const isDtype = (name: string): name is Dtype => Object.hasOwn(BYTES, name);

/** Bytes of a tensor → f32, for what weights are stored in. */
const VALUES = { F32: floats, F16: halves, BF16: bfloat16s } as const;
const isReadable = (dtype: string): dtype is keyof typeof VALUES => Object.hasOwn(VALUES, dtype);

/**
 * Reads a safetensors file of our own: u64 header length, JSON header, data. Throws an Error that begins with `safetensors:` for anything
 * that is not exactly one tiling of the data by tensors, or has one that is not F32, F16 or BF16.
 */
export function readSafetensors(bytes: Uint8Array): Checkpoint {
  const dataStart = 8 + headerLength(bytes, bytes.length);
  const header = readHeader(bytes.subarray(8, dataStart));
  checkTiling(header.tensors, bytes.length - dataStart);
  const tensors = new Map<string, HostTensor>();
  for (const [name, { shape, dtype, begin, end }] of header.tensors)
    tensors.set(name, { shape, values: valuesOf(name, dtype, bytes.slice(dataStart + begin, dataStart + end)) });
  return { tensors, metadata: header.metadata };
}

/** Where the data of a file begin, in bytes, and its tensors there. Rejects with an Error that names the file, as `readSafetensors` throws. */
export async function locateTensors(
  file: FileSource,
): Promise<{ dataStart: number; tensors: ReadonlyMap<string, TensorHeader> }> {
  try {
    const length = headerLength(await file.read(0, Math.min(8, file.size)), file.size);
    const { tensors } = readHeader(await file.read(8, length));
    checkTiling(tensors, file.size - 8 - length);
    return { dataStart: 8 + length, tensors };
  } catch (error) {
    throw new Error(`${file.name}: ${messageOf(error)}`, { cause: error });
  }
}

/** The tensors of a file, each read when it is asked for. Rejects as `locateTensors`. */
export async function openSafetensors(file: FileSource): Promise<Map<string, StoredTensor>> {
  const { dataStart, tensors } = await locateTensors(file);
  return new Map(
    [...tensors].map(([name, { shape, dtype, begin, end }]) => {
      const bytes = () => file.read(dataStart + begin, end - begin);
      const read = async () => valuesOf(name, dtype, await bytes());
      return [name, { shape, dtype, isReadable: isReadable(dtype), read, packed: packedOf(dtype, bytes) }];
    }),
  );
}

/** Checked against the size of the file. */
function headerLength(start: Uint8Array, size: number): number {
  if (size < 8) throw new Error(`safetensors: a file of ${size} bytes has no header length`);
  if (new TextDecoder().decode(start.subarray(0, 8)) === 'version ')
    throw new Error('safetensors: the file begins with "version ": a pointer of Git LFS, not the file');
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(size - 8))
    throw new Error(`safetensors: header length ${length} exceeds the ${size - 8} bytes that follow`);
  if (length > MAX_HEADER) throw new Error(`safetensors: header length ${length} exceeds ${MAX_HEADER}`);
  return Number(length);
}

/** Every byte of the data belongs to exactly one tensor, and every range fits its dtype and shape. */
function checkTiling(tensors: ReadonlyMap<string, TensorHeader>, size: number): void {
  let end = 0;
  const ordered = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  for (const [name, tensor] of ordered) {
    const where = `safetensors: tensor ${JSON.stringify(name)}`;
    if (!isDtype(tensor.dtype)) throw new Error(`${where}: unknown dtype ${JSON.stringify(tensor.dtype)}`);
    const bytes = tensor.shape.reduce((product, n) => product * n, BYTES[tensor.dtype]);
    if (!Number.isSafeInteger(bytes)) throw new Error(`${where}: shape [${tensor.shape}] is too large`);
    if (tensor.end - tensor.begin !== bytes)
      throw new Error(
        `${where}: ${tensor.dtype} of shape [${tensor.shape}] takes ${bytes} bytes, its range [${tensor.begin}, ${tensor.end}] has ${tensor.end - tensor.begin}`,
      );
    if (tensor.begin !== end)
      throw new Error(`${where}: begins at ${tensor.begin}, where ${end} bytes are taken (a hole or an overlap)`);
    end = tensor.end;
  }
  if (end !== size) throw new Error(`safetensors: the tensors take ${end} bytes, the data has ${size}`);
}

/** `bytes` has a buffer of its own, which the values may take over. */
function valuesOf(name: string, dtype: string, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  if (!isReadable(dtype))
    throw new Error(
      `safetensors: tensor ${JSON.stringify(name)}: dtype ${JSON.stringify(dtype)} is not ${Object.keys(VALUES).join(', ')}`,
    );
  return VALUES[dtype](bytes);
}

/**
 * The file that holds `tensors`, in their order, as f32 or rounded to the nearest half. Throws an Error if a finite value is no
 * finite half.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, HostTensor>,
  dtype: 'F32' | 'F16',
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const members = [...tensors].map(([name, { shape, values }]) => {
    const begin = end;
    end += values.length * BYTES[dtype];
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`;
  });
  const text = `{${[`"__metadata__":${JSON.stringify(metadata)}`, ...members].join(',')}}`;
  const encoded = new TextEncoder().encode(text);
  const headerLength = Math.ceil(encoded.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end).fill(0x20, 8, 8 + headerLength);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  bytes.set(encoded, 8);
  let at = 8 + headerLength;
  for (const [name, { values }] of tensors)
    for (const value of values) {
      if (dtype === 'F32') view.setFloat32(at, value, true);
      else {
        const bits = toHalf(value);
        if (Number.isFinite(value) && (bits & 0x7c00) === 0x7c00)
          throw new Error(`safetensors: ${value} in tensor ${JSON.stringify(name)} is too large for F16`);
        view.setUint16(at, bits, true);
      }
      at += BYTES[dtype];
    }
  return bytes;
}
