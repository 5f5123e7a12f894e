import { describe, expect, it } from 'vitest';
import { runOnce } from '../../src/gpu/recording';
import { type Tensor, upload } from '../../src/gpu/tensor';
import { BLOCK_FORMATS } from '../../src/model/formats/blocks';
import { bfloat16s, halves } from '../../src/model/formats/half';
import { packedOf } from '../../src/model/formats/packed';
import { PACKED, packedWords } from '../../src/ops/packed';
import { unpack } from '../../src/ops/unpack';
import { testDevice } from '../support/gpu';
import { BLOCK_IDS, type BlockForm } from '../support/packed';

const VALUES = { f16: halves, bf16: bfloat16s } as const;
const EXPONENT = { f16: 0x7c00, bf16: 0x7f80 } as const;

describe.each(['f16', 'bf16'] as const)('unpack of %s', (form) => {
  it('gives the value of every finite number, to the bit', async () => {
    const device = await testDevice();
    const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter(
      (bits) => (bits & EXPONENT[form]) !== EXPONENT[form],
    );
    const words = new Uint32Array(all.buffer, 0, all.length / 2);
    const [y] = await runOnce(device, (rec, memory) => {
      const stored = memory.tensor(words.length, 'stored');
      const result: Tensor = memory.tensor(all.length, 'y');
      upload(device, stored, words);
      unpack(rec, form, { stored, y: result }, all.length);
      return [result];
    });
    const expected = VALUES[form](new Uint8Array(all.buffer, 0, all.byteLength));
    expect(new Uint32Array(y!.slice().buffer)).toEqual(new Uint32Array(expected.slice().buffer));
  });
});

/** A block of ggml for every finite half as its scale, and another as its least value, with numbers of all kinds. */
function everyScale(form: BlockForm): Uint8Array<ArrayBuffer> {
  const { bits, scales } = PACKED[form];
  const size = 2 * scales + 4 * bits;
  const finite = Array.from({ length: 65536 }, (_, half) => half).filter((half) => (half & 0x7c00) !== 0x7c00);
  const bytes = new Uint8Array(finite.length * size);
  for (const [i, half] of finite.entries()) {
    const at = i * size;
    const least = finite[(i * 40503) % finite.length]!;
    bytes.set([half, half >> 8, ...(scales > 1 ? [least, least >> 8] : [])], at);
    for (let k = 2 * scales; k < size; k++) bytes[at + k] = Math.imul(i + 1, 7919 * k) >> 7;
  }
  return bytes;
}

describe.each(Object.keys(BLOCK_IDS) as BlockForm[])('unpack of %s', (form) => {
  it('gives the value of every number with every finite scale, to the bit', async () => {
    const device = await testDevice();
    const bytes = everyScale(form);
    const { name, values } = BLOCK_FORMATS.get(BLOCK_IDS[form])!;
    const expected = values(bytes);
    const { numbers, scales } = await packedOf(name, async () => bytes)!.read();
    const words = packedWords(form, expected.length);
    const [y] = await runOnce(device, (rec, memory) => {
      const [stored, own] = [memory.tensor(words.stored), memory.tensor(words.scales)];
      const result: Tensor = memory.tensor(expected.length, 'y');
      upload(device, stored, new Uint32Array(numbers.buffer));
      upload(device, own, new Uint32Array(scales.buffer));
      unpack(rec, form, { stored, scales: own, y: result }, expected.length);
      return [result];
    });
    // 0 and −0 are the same weight.
    const same = (x: number, i: number) => x === expected[i];
    expect(y!.findIndex((x, i) => !same(x, i))).toBe(-1);
  });
});

it('takes whole vectors only', async () => {
  const device = await testDevice();
  await expect(
    runOnce(device, (rec, memory) => {
      unpack(rec, 'f16', { stored: memory.tensor(4), y: memory.tensor(8) }, 6);
      return [];
    }),
  ).rejects.toThrow('unpack: 6 numbers are no multiple of 4');
});
