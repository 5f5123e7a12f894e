/** Writes GGUF files, right and wrong ones. */

export const TYPES = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  string: 8,
  array: 9,
  u64: 10,
  i64: 11,
  f64: 12,
};

export const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
export const u64 = (value: number | bigint): Uint8Array =>
  new Uint8Array(BigUint64Array.of(BigInt.asUintN(64, BigInt(value))).buffer);
export const text = (value: string): Uint8Array => {
  const bytes = new TextEncoder().encode(value);
  return join(u64(bytes.length), bytes);
};

export function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A value of the metadata with its type. */
export function valued(value: unknown): Uint8Array {
  if (typeof value === 'boolean') return join(u32(TYPES.bool), Uint8Array.of(Number(value)));
  if (typeof value === 'string') return join(u32(TYPES.string), text(value));
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? join(u32(TYPES.u32), u32(value))
      : join(u32(TYPES.f32), new Uint8Array(Float32Array.of(value).buffer));
  const items = value as readonly unknown[];
  const parts = items.map(valued);
  const type = parts[0]?.subarray(0, 4) ?? u32(TYPES.u32);
  return join(u32(TYPES.array), type, u64(items.length), ...parts.map((part) => part.subarray(4)));
}

export interface WrittenTensor {
  name: string;
  /** As the file has it: the fastest size first. */
  sizes: readonly (number | bigint)[];
  type: number;
  offset?: number | bigint;
  bytes: number;
}

export interface WrittenGguf {
  magic?: string;
  version?: number;
  tensorCount?: number | bigint;
  valueCount?: number | bigint;
  values?: readonly (readonly [key: string, value: Uint8Array])[];
  tensors?: readonly WrittenTensor[];
  alignment?: number;
  /** Bytes left out at the end. */
  cut?: number;
}

export function ggufFile(file: WrittenGguf): Uint8Array<ArrayBuffer> {
  const { values = [], tensors = [], alignment = 32, cut = 0 } = file;
  const padded = (length: number) => Math.ceil(length / alignment) * alignment;
  let offset = 0;
  const infos = tensors.map((tensor) => {
    const own = tensor.offset ?? offset;
    offset += padded(tensor.bytes);
    return join(text(tensor.name), u32(tensor.sizes.length), ...tensor.sizes.map(u64), u32(tensor.type), u64(own));
  });
  const head = join(
    new TextEncoder().encode(file.magic ?? 'GGUF'),
    u32(file.version ?? 3),
    u64(file.tensorCount ?? tensors.length),
    u64(file.valueCount ?? values.length),
    ...values.flatMap(([key, value]) => [text(key), value]),
    ...infos,
  );
  const whole = new Uint8Array(padded(head.length) + offset);
  whole.set(head);
  return whole.slice(0, whole.length - cut);
}
