import { fromHalf } from '../../model/formats/half';
import { BLOCK, PACKED, packedWords } from '../../ops/packed';
import { unpack } from '../../ops/unpack';
import { type OpCase, runOps, worst } from '../case';

/** Every finite half, two in a word. */
const FINITE = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00);

/** As many blocks, with scales from among the halves and numbers of all kinds. */
function blocks(form: 'q8_0' | 'q4_0' | 'q4_1', count: number) {
  const { bits, scales: each } = PACKED[form];
  const words = packedWords(form, count * BLOCK);
  const stored = Uint32Array.from({ length: words.stored }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
  const scales = Uint16Array.from({ length: 2 * words.scales }, (_, i) => FINITE[(i * 40503) % FINITE.length]!);
  const expected = Float32Array.from({ length: count * BLOCK }, (_, i) => {
    const q = (stored[Math.floor((i * bits) / 32)]! >>> ((i * bits) % 32)) & (2 ** bits - 1);
    const block = each * Math.floor(i / BLOCK);
    const scale = fromHalf(scales[block]!);
    if (form === 'q8_0') return scale * (q < 128 ? q : q - 256);
    return scale * q + (form === 'q4_0' ? -8 * scale : fromHalf(scales[block + 1]!));
  });
  return { stored, scales: new Uint32Array(scales.buffer), expected };
}

export const cases: OpCase[] = [
  {
    op: 'unpack',
    shape: `${FINITE.length} halves`,
    tolerance: 'none: the same bits',
    async run(device) {
      const data = { stored: new Uint32Array(FINITE.buffer, 0, FINITE.length / 2), y: new Float32Array(FINITE.length) };
      const { y } = await runOps(device, data, (rec, { stored, y }) =>
        unpack(rec, 'f16', { stored, y }, FINITE.length),
      );
      return { error: worst(y, Float32Array.from(FINITE, fromHalf)), limit: 0 };
    },
  },
  ...(['q8_0', 'q4_0', 'q4_1'] as const).map((form): OpCase => {
    const count = 1001;
    return {
      op: 'unpack',
      shape: `${count} blocks of ${form}`,
      tolerance: 'none: the same numbers',
      async run(device) {
        const { expected, ...packed } = blocks(form, count);
        const data = { ...packed, y: new Float32Array(expected.length) };
        const { y } = await runOps(device, data, (rec, { stored, scales, y }) =>
          unpack(rec, form, { stored, scales, y }, expected.length),
        );
        return { error: worst(y, expected), limit: 0 };
      },
    };
  }),
];
