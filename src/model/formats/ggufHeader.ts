import { Refused } from '../../messages/refusal';
import { kindOf } from './kind';

/** A value of the metadata; 64-bit integers are numbers if they are safe ones, and refused otherwise. */
export type GgufValue = number | boolean | string | readonly (number | boolean | string)[];

export interface GgufTensor {
  /** Sizes from the slowest to the fastest, as everywhere here; the file has them the other way round. */
  shape: readonly number[];
  /** Id of its format. */
  type: number;
  /** Bytes from the start of the data. */
  offset: number;
}

interface GgufHeader {
  metadata: ReadonlyMap<string, GgufValue>;
  tensors: ReadonlyMap<string, GgufTensor>;
  /** Where the data begin, in bytes from the start of the file. */
  dataStart: number;
  alignment: number;
}

/** The bytes at hand end before the header does. */
export class MoreNeeded extends Error {
  override name = 'MoreNeeded';
}

/** Why a file is shorter than it says. */
export const CUT = 'it is cut, or was not loaded to its end';

const MAGIC = 'GGUF';
const MAX_ENTRIES = 100_000;
const MAX_NAME = 1024;
const MAX_STRING = 2 ** 24;
const MAX_ITEMS = 2 ** 22;
const MAX_DIMENSIONS = 4;
const MAX_ALIGNMENT = 2 ** 16;
/** Most elements of a tensor, so that no sum or product of sizes leaves the safe integers. */
const MAX_ELEMENTS = 2 ** 40;

/** What a type of value takes at least, in bytes, and how one is read. */
const READERS: readonly { size: number; read: (cursor: Cursor) => number | boolean | string }[] = [
  { size: 1, read: (cursor) => cursor.view(1).getUint8(0) },
  { size: 1, read: (cursor) => cursor.view(1).getInt8(0) },
  { size: 2, read: (cursor) => cursor.view(2).getUint16(0, true) },
  { size: 2, read: (cursor) => cursor.view(2).getInt16(0, true) },
  { size: 4, read: (cursor) => cursor.u32() },
  { size: 4, read: (cursor) => cursor.view(4).getInt32(0, true) },
  { size: 4, read: (cursor) => cursor.view(4).getFloat32(0, true) },
  { size: 1, read: (cursor) => cursor.boolean() },
  { size: 8, read: (cursor) => cursor.string(MAX_STRING) },
  { size: 12, read: (cursor) => cursor.fail('an array inside an array') },
  { size: 8, read: (cursor) => cursor.safe(cursor.view(8).getBigUint64(0, true)) },
  { size: 8, read: (cursor) => cursor.safe(cursor.view(8).getBigInt64(0, true)) },
  { size: 8, read: (cursor) => cursor.view(8).getFloat64(0, true) },
];
const ARRAY = 9;
const UINT32 = 4;

/** A place in the first bytes of a file. Every size is checked against the whole file before it is believed. */
class Cursor {
  at = 0;
  #bytes: Uint8Array;
  #fileSize: number;

  constructor(bytes: Uint8Array, fileSize: number) {
    this.#bytes = bytes;
    this.#fileSize = fileSize;
  }

  fail(detail: string): never {
    throw new Refused({ code: 'gguf', path: [], facts: { at: this.at, detail } });
  }

  /** The next bytes of this many. */
  take(length: number): Uint8Array {
    if (length > this.#fileSize - this.at) this.fail(`${length} bytes are expected, and the file ends before: ${CUT}`);
    if (length > this.#bytes.length - this.at) throw new MoreNeeded();
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  view(length: number): DataView {
    const bytes = this.take(length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }

  u32(): number {
    return this.view(4).getUint32(0, true);
  }

  safe(value: bigint): number {
    if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER)
      this.fail(`the integer ${value} is too large`);
    return Number(value);
  }

  /** A count of things that take at least `size` bytes each. */
  count(most: number, size: number, what: string): number {
    const count = this.safe(this.view(8).getBigUint64(0, true));
    if (count > most) this.fail(`${count} ${what}, expected at most ${most}`);
    if (count * size > this.#fileSize - this.at) this.fail(`${count} ${what} are more than the file can hold`);
    return count;
  }

  boolean(): boolean {
    const byte = this.view(1).getUint8(0);
    if (byte > 1) this.fail(`${byte} is neither true nor false`);
    return byte === 1;
  }

  string(longest: number): string {
    const length = this.count(longest, 1, 'bytes of text');
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(length));
    } catch (error) {
      if (error instanceof TypeError) this.fail('a text is not UTF-8');
      throw error;
    }
  }

  value(): GgufValue {
    const type = this.u32();
    const reader = READERS[type] ?? this.fail(`unknown type of value ${type}`);
    if (type !== ARRAY) return reader.read(this);
    const itemType = this.u32();
    const item = READERS[itemType] ?? this.fail(`unknown type of items ${itemType}`);
    const count = this.count(MAX_ITEMS, item.size, 'items');
    const items: (number | boolean | string)[] = [];
    for (let i = 0; i < count; i++) items.push(item.read(this));
    return items;
  }
}

/**
 * Reads the head of a GGUF file of version 2 or 3, little-endian, from its first bytes: metadata and the list of tensors, as in `gguf.cpp` of
 * ggml. Throws a Refused with the place for whatever llama.cpp would refuse, and a MoreNeeded if the bytes at hand are too few.
 */
export function readGgufHeader(bytes: Uint8Array, fileSize: number): GgufHeader {
  const cursor = new Cursor(bytes, fileSize);
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== MAGIC)
    cursor.fail(
      `not a GGUF file, but ${kindOf(bytes)}; a model is one GGUF file, or a folder with config.json, tokenizer.json and model.safetensors`,
    );
  cursor.take(MAGIC.length);
  const version = cursor.u32();
  if (version !== 2 && version !== 3)
    cursor.fail(version & 0xffff ? `version ${version}, expected 2 or 3` : 'a big-endian file');
  const tensorCount = cursor.count(MAX_ENTRIES, 24, 'tensors');
  const valueCount = cursor.count(MAX_ENTRIES, 13, 'values');
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < valueCount; i++) {
    const key = cursor.string(MAX_NAME);
    if (metadata.has(key)) cursor.fail(`two values of ${JSON.stringify(key)}`);
    metadata.set(key, key === 'general.alignment' ? alignmentAt(cursor) : cursor.value());
  }
  const tensors = new Map<string, GgufTensor>();
  for (let i = 0; i < tensorCount; i++) {
    const name = cursor.string(MAX_NAME);
    if (tensors.has(name)) cursor.fail(`two tensors ${JSON.stringify(name)}`);
    tensors.set(name, tensorAt(cursor, name));
  }
  const alignment = Number(metadata.get('general.alignment') ?? 32);
  return { metadata, tensors, alignment, dataStart: Math.ceil(cursor.at / alignment) * alignment };
}

function alignmentAt(cursor: Cursor): number {
  const type = cursor.u32();
  const value = type === UINT32 ? cursor.u32() : cursor.fail(`an alignment of type ${type}`);
  if (value < 8 || value > MAX_ALIGNMENT || (value & (value - 1)) !== 0) cursor.fail(`an alignment of ${value} bytes`);
  return value;
}

function tensorAt(cursor: Cursor, name: string): GgufTensor {
  const where = `tensor ${JSON.stringify(name)}`;
  const dimensions = cursor.u32();
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) cursor.fail(`${where}: ${dimensions} dimensions`);
  const shape: number[] = [];
  let elements = 1;
  for (let i = 0; i < dimensions; i++) {
    const size = cursor.safe(cursor.view(8).getBigUint64(0, true));
    elements *= size;
    if (size < 1 || elements > MAX_ELEMENTS) cursor.fail(`${where}: a size of ${size}`);
    shape.unshift(size);
  }
  return { shape, type: cursor.u32(), offset: cursor.safe(cursor.view(8).getBigUint64(0, true)) };
}
