import { fromBfloat16, fromHalf, toHalf } from './half';
import { readHeader, type TensorHeader } from './safetensorsHeader';

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

const BYTES = { F32: 4, F16: 2, BF16: 2 } as const;
type Dtype = keyof typeof BYTES;
const isDtype = (name: string): name is Dtype => Object.hasOwn(BYTES, name);

/**
 * Reads a safetensors file: u64 header length, JSON header, data. Throws an Error that begins with `safetensors:` for anything that is
 * not exactly one tiling of the data by tensors of F32, F16 or BF16. Nothing is allocated before it is checked against the file.
 */
export function readSafetensors(bytes: Uint8Array): Checkpoint {
  const { header, dataStart } = headerOf(bytes);
  const size = bytes.length - dataStart;
  checkTiling(header.tensors, size);
  const data = new DataView(bytes.buffer, bytes.byteOffset + dataStart, size);
  const tensors = new Map<string, HostTensor>();
  for (const [name, tensor] of header.tensors)
    tensors.set(name, { shape: tensor.shape, values: readValues(data, name, tensor) });
  return { tensors, metadata: header.metadata };
}

function headerOf(bytes: Uint8Array) {
  if (bytes.length < 8) throw new Error(`safetensors: a file of ${bytes.length} bytes has no header length`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(bytes.length - 8))
    throw new Error(`safetensors: header length ${length} exceeds the ${bytes.length - 8} bytes that follow`);
  if (length > MAX_HEADER) throw new Error(`safetensors: header length ${length} exceeds ${MAX_HEADER}`);
  const dataStart = 8 + Number(length);
  return { header: readHeader(bytes.subarray(8, dataStart)), dataStart };
}

/** Every byte of the data belongs to exactly one tensor, and every range fits its dtype and shape. */
function checkTiling(tensors: ReadonlyMap<string, TensorHeader>, size: number): void {
  let end = 0;
  const ordered = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  for (const [name, tensor] of ordered) {
    const where = `safetensors: tensor ${JSON.stringify(name)}`;
    if (!isDtype(tensor.dtype))
      throw new Error(`${where}: dtype ${JSON.stringify(tensor.dtype)} is not F32, F16 or BF16`);
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

function readValues(data: DataView, name: string, { dtype, begin, end }: TensorHeader): Float32Array {
  if (!isDtype(dtype)) throw new Error(`safetensors: tensor ${JSON.stringify(name)}: dtype ${JSON.stringify(dtype)}`);
  const values = new Float32Array((end - begin) / BYTES[dtype]);
  const read = {
    F32: (at: number) => data.getFloat32(at, true),
    F16: (at: number) => fromHalf(data.getUint16(at, true)),
    BF16: (at: number) => fromBfloat16(data.getUint16(at, true)),
  }[dtype];
  for (let i = 0; i < values.length; i++) values[i] = read(begin + i * BYTES[dtype]);
  return values;
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
