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

/** Value of a half's bits, exactly. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Value of a bfloat16's bits, exactly. */
export function fromBfloat16(bits: number): number {
  word[0] = bits << 16;
  return float[0]!;
}
