import { halfOf } from './half';

/** A value of the metadata; a list is written as an array of its type. */
export type TypedValue =
  | { readonly type: 'u32' | 'i32' | 'f32'; readonly value: number | readonly number[] }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string | readonly string[] };

/** A tensor to write; its values are asked for when their turn comes. */
export interface TensorToWrite {
  readonly name: string;
  /** From the slowest to the fastest; Q8_0 takes rows of whole blocks of 32. */
  readonly shape: readonly number[];
  readonly format: keyof typeof FORMATS;
  values(): Promise<ArrayLike<number>>;
}

const VERSION = 3;
const ALIGNMENT = 32;
const ARRAY = 9;
const TYPES = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8 } as const;

/** A block of elements in so many bytes, by its id in ggml; `write` takes the elements from `from`. */
const FORMATS = {
  F32: {
    ...{ id: 0, elements: 1, bytes: 4 },
    write: (view: DataView, at: number, values: ArrayLike<number>, from: number) =>
      view.setFloat32(at, values[from]!, true),
  },
  F16: {
    ...{ id: 1, elements: 1, bytes: 2 },
    write: (view: DataView, at: number, values: ArrayLike<number>, from: number) =>
      view.setUint16(at, halfOf(values[from]!), true),
  },
  Q8_0: { id: 8, elements: 32, bytes: 34, write: writeQ8 },
} as const;

/** Scale and 32 whole numbers in f32 arithmetic, as `quantize_row_q8_0_ref` of ggml-quants.c. */
function writeQ8(view: DataView, at: number, values: ArrayLike<number>, from: number): void {
  const block = Float32Array.from({ length: 32 }, (_, i) => values[from + i]!);
  const scale = Math.fround(block.reduce((most, x) => Math.max(most, Math.abs(x)), 0) / 127);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  view.setUint16(at, halfOf(scale), true);
  block.forEach((x, i) => {
    const scaled = Math.fround(x * inverse);
    // Halves go away from zero.
    view.setInt8(at + 2 + i, Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5));
  });
}

/** The bytes of a GGUF file, piece after piece: the header, then a tensor each. Rejects with an Error if a value is too large for its format. */
export async function* ggufPieces(
  metadata: ReadonlyMap<string, TypedValue>,
  tensors: readonly TensorToWrite[],
): AsyncGenerator<Uint8Array> {
  yield headerOf(metadata, tensors);
  for (const tensor of tensors) {
    const format = FORMATS[tensor.format];
    const values = await tensor.values();
    const view = new DataView(new ArrayBuffer(padded(bytesOf(tensor))));
    for (let from = 0, at = 0; from < values.length; from += format.elements, at += format.bytes)
      format.write(view, at, values, from);
    if (tensor.format !== 'F32') demandFinite(tensor.name, view, format);
    yield new Uint8Array(view.buffer);
  }
}

/** Halves, alone or as the scale of a block. */
function demandFinite(name: string, view: DataView, { bytes }: { bytes: number }): void {
  for (let at = 0; at + bytes <= view.byteLength; at += bytes)
    if ((view.getUint16(at, true) & 0x7c00) === 0x7c00)
      throw new Error(`gguf: ${name} has a value that is too large for F16`);
}

const padded = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

const bytesOf = ({ shape, format }: TensorToWrite): number => {
  const { elements, bytes } = FORMATS[format];
  return (shape.reduce((product, size) => product * size, 1) / elements) * bytes;
};

function headerOf(metadata: ReadonlyMap<string, TypedValue>, tensors: readonly TensorToWrite[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const put = (length: number, write: (view: DataView) => void) => {
    const view = new DataView(new ArrayBuffer(length));
    write(view);
    parts.push(new Uint8Array(view.buffer));
  };
  const u32 = (value: number) => put(4, (view) => view.setUint32(0, value, true));
  const u64 = (value: number) => put(8, (view) => view.setBigUint64(0, BigInt(value), true));
  const string = (value: string) => {
    const bytes = new TextEncoder().encode(value);
    u64(bytes.length);
    parts.push(bytes);
  };
  const item = (type: TypedValue['type'], value: number | boolean | string) => {
    if (typeof value === 'string') string(value);
    else if (typeof value === 'boolean') put(1, (view) => view.setUint8(0, Number(value)));
    else if (type === 'f32') put(4, (view) => view.setFloat32(0, value, true));
    else if (type === 'i32') put(4, (view) => view.setInt32(0, value, true));
    else u32(value);
  };
  parts.push(new TextEncoder().encode('GGUF'));
  u32(VERSION);
  u64(tensors.length);
  u64(metadata.size);
  for (const [key, { type, value }] of metadata) {
    string(key);
    if (typeof value === 'object') {
      u32(ARRAY);
      u32(TYPES[type]);
      u64(value.length);
      for (const one of value) item(type, one);
    } else {
      u32(TYPES[type]);
      item(type, value);
    }
  }
  let offset = 0;
  for (const tensor of tensors) {
    string(tensor.name);
    u32(tensor.shape.length);
    for (const size of tensor.shape.toReversed()) u64(size);
    u32(FORMATS[tensor.format].id);
    u64(offset);
    offset += padded(bytesOf(tensor));
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = new Uint8Array(padded(length));
  let at = 0;
  for (const part of parts) {
    header.set(part, at);
    at += part.length;
  }
  return header;
}
