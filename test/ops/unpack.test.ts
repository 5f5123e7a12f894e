import { describe, expect, it } from 'vitest';
import { runOnce } from '../../src/gpu/recording';
import { type Tensor, upload } from '../../src/gpu/tensor';
import { bfloat16s, halves } from '../../src/model/formats/half';
import { unpack } from '../../src/ops/unpack';
import { testDevice } from '../support/gpu';
import { BLOCK_FORMS } from '../support/packed';
import { expectUnpacked } from '../support/unpacked';

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

// All halves of K formats: unpack.long.test.ts.
describe.each(BLOCK_FORMS)('unpack of %s', (form) => {
  it('gives the value of every number with every finite scale, to the bit', () =>
    expectUnpacked(form, form.endsWith('k') ? 16 : 1));
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
