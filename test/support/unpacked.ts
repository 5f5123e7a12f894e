import { expect } from 'vitest';
import { runOnce } from '../../src/gpu/recording';
import { type Tensor, upload } from '../../src/gpu/tensor';
import { packedOf } from '../../src/model/formats/packed';
import { packedWords } from '../../src/ops/packed';
import { unpack } from '../../src/ops/unpack';
import { testDevice } from './gpu';
import { type BlockForm, HALVES, readerOf } from './packed';

/** Blocks of ggml with numbers of all kinds: one of every `step` finite halves as its scale, and another half as its least value. */
function everyScale(form: BlockForm, step: number): Uint8Array<ArrayBuffer> {
  const finite = Array.from({ length: 65536 }, (_, half) => half).filter((half) => (half & 0x7c00) !== 0x7c00);
  const size = readerOf(form).bytes;
  const bytes = new Uint8Array(Math.ceil(finite.length / step) * size);
  for (let i = 0; i * size < bytes.length; i++) {
    const at = i * size;
    for (let k = 0; k < size; k++) bytes[at + k] = Math.imul(i + 1, 7919 * (k + 1)) >> 7;
    // Another one of every `step`.
    const half = (i * step + (i % step)) % finite.length;
    const chosen = [finite[half]!, finite[(half * 40503) % finite.length]!];
    for (const [k, place] of HALVES[form].entries()) bytes.set([chosen[k]!, chosen[k]! >> 8], at + place);
  }
  return bytes;
}

/** Holds the values that the device unpacks to those that are read in f32. */
export async function expectUnpacked(form: BlockForm, step: number): Promise<void> {
  const device = await testDevice();
  const bytes = everyScale(form, step);
  const { name, values } = readerOf(form);
  const { numbers, scales } = await packedOf(name, async () => bytes)!.read();
  const expected = values(bytes);
  const words = packedWords(form, expected.length);
  const [y] = await runOnce(device, (rec, memory) => {
    const [stored, own] = [memory.tensor(words.stored), memory.tensor(words.scales)];
    const result: Tensor = memory.tensor(expected.length, 'y');
    upload(device, stored, new Uint32Array(numbers.buffer));
    const filled = new Uint8Array(4 * words.scales);
    filled.set(scales);
    upload(device, own, new Uint32Array(filled.buffer));
    unpack(rec, form, { stored, scales: own, y: result }, expected.length);
    return [result];
  });
  // 0 and −0 are the same weight.
  expect(y!.findIndex((x, i) => x !== expected[i])).toBe(-1);
}
