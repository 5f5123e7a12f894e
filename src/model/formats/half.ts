/** Half precision (IEEE 754 binary16) and bfloat16 ↔ f32, for checkpoints. */

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** Bits of the nearest half (ties to even); beyond 65,519 an infinity, NaN stays a NaN. */
export function toHalf(value: number): number {
  float[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Subnormal: the value in units of 2^-24; adding 2^23 leaves exactly the integer, rounded to even by the f32 addition.
    float[0] = Math.abs(value) * 2 ** 24 + 2 ** 23;
    return sign | (word[0]! - 0x4b000000);
  }
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}

/** Bits of the f32 next to a number on the side of zero, the last of them 1 unless it is exact: rounded again to fewer, it is rounded once. */
function toOdd(value: number): number {
  float[0] = value;
  const nearest = float[0]!;
  if (nearest === value || Number.isNaN(value)) return word[0]!;
  return (Math.abs(nearest) > Math.abs(value) ? word[0]! - 1 : word[0]!) | 1;
}

/** Bits of the half nearest to an f64, rounded once. */
export function halfOf(value: number): number {
  const bits = toOdd(value);
  word[0] = bits;
  return toHalf(float[0]!);
}

/** Bits of the bfloat16 nearest to an f64 (ties to even), rounded once. */
export function bfloat16Of(value: number): number {
  const bits = toOdd(value) >>> 0;
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** Value of a half's bits, exactly. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The values of all halves. */
const HALVES = Float32Array.from({ length: 65536 }, (_, bits) => fromHalf(bits));

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Little-endian f32, which may share the bytes. */
export function floats(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  if (LITTLE_ENDIAN && bytes.byteOffset % 4 === 0)
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** Little-endian halves → f32. */
export function halves(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length / 2);
  for (let i = 0; i < values.length; i++) values[i] = HALVES[bytes[2 * i]! | (bytes[2 * i + 1]! << 8)]!;
  return values;
}

/** Little-endian words of 16 bits, which may share the bytes. */
export function words16(bytes: Uint8Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  if (LITTLE_ENDIAN && bytes.byteOffset % 2 === 0)
    return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  return Uint16Array.from({ length: bytes.length / 2 }, (_, i) => bytes[2 * i]! | (bytes[2 * i + 1]! << 8));
}

/** Little-endian bfloat16s, the upper halves of f32s → f32. */
export function bfloat16s(bytes: Uint8Array): Float32Array {
  const words = new Uint32Array(bytes.length / 2);
  for (let i = 0; i < words.length; i++) words[i] = (bytes[2 * i]! << 16) | (bytes[2 * i + 1]! << 24);
  return new Float32Array(words.buffer);
}
