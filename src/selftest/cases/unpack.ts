import { fromHalf } from '../../model/formats/half';
import { unpack } from '../../ops/unpack';
import { type OpCase, runOps, worst } from '../case';

/** Every finite half, two in a word. */
const FINITE = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00);

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
];
