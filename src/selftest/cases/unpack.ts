import { fromHalf } from '../../model/formats/half';
import { PACKED, type PackedForm, packedBytes, packedWords } from '../../ops/packed';
import { unpack } from '../../ops/unpack';
import { type OpCase, runOps, worst } from '../case';
import { valuesOfPacked } from '../packed';

/** Every finite half, two in a word. */
const FINITE = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00);

/** As many blocks, with scales from among the halves, and numbers and scales of parts of all kinds. */
function blocks(form: PackedForm, count: number) {
  const { block, halves } = PACKED[form];
  const words = packedWords(form, count * block);
  const mixed = (length: number) => Uint32Array.from({ length }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
  const [stored, scales] = [mixed(words.stored), mixed(words.scales)];
  const each = packedBytes(form, block).scales / 2;
  const own = new Uint16Array(scales.buffer);
  for (let i = 0; i < own.length; i++) if (i % each < halves) own[i] = FINITE[(i * 40503) % FINITE.length]!;
  const bytes = { numbers: new Uint8Array(stored.buffer), scales: new Uint8Array(scales.buffer) };
  return { stored, scales, expected: valuesOfPacked(form, bytes) };
}

const IN_BLOCKS = (Object.keys(PACKED) as PackedForm[]).filter((form) => PACKED[form].halves > 0);

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
  ...IN_BLOCKS.map((form): OpCase => {
    const count = PACKED[form].block < 256 ? 1001 : 101;
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
