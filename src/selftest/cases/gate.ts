import { gate } from '../../ops/gate';
import { type OpCase, runOps } from '../case';

const FINITE = 0xffff_ffff;
const OVERFLOW = 0xffff_fffe;
const ONE = 0x3f80_0000;
const INFINITY = 0x7f80_0000;

/** Runs a gate that holds `earlier` on `bad` with a norm; counts words of the result that are not [norm, 1, expected, 2]. */
function gateCase(earlier: number, bad: number, expected: number, norm = ONE): OpCase {
  return {
    op: 'gate',
    shape: `${earlier === FINITE ? 'good' : 'bad'}, then ${norm === INFINITY ? 'overflow' : bad === FINITE ? 'good' : 'bad'}`,
    tolerance: 'wrong words',
    async run(device) {
      const data = { gradient: Uint32Array.of(norm, ONE, bad), gate: Uint32Array.of(ONE, ONE, earlier, 1) };
      const after = await runOps(device, data, (rec, tensors) => gate(rec, tensors, 2));
      const words = new Uint32Array(after.gate.buffer, after.gate.byteOffset, 4);
      return { error: [norm, ONE, expected, 2].filter((word, i) => words[i] !== word).length, limit: 0 };
    },
  };
}

export const cases: OpCase[] = [
  gateCase(FINITE, FINITE, FINITE),
  gateCase(FINITE, 7, 7),
  gateCase(7, FINITE, 7),
  gateCase(FINITE, FINITE, OVERFLOW, INFINITY),
];
