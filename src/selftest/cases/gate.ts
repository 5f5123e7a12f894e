import { gate } from '../../ops/gate';
import { type OpCase, runOps } from '../case';

const FINITE = 0xffff_ffff;

/** A gate that has seen `earlier` is given `bad`; words of the result that are not [1, 1, expected, 2]. */
function gateCase(earlier: number, bad: number, expected: number): OpCase {
  return {
    op: 'gate',
    shape: `${earlier === FINITE ? 'good' : 'bad'}, then ${bad === FINITE ? 'good' : 'bad'}`,
    tolerance: 'wrong words',
    async run(device) {
      const one = 0x3f80_0000;
      const data = { gradient: Uint32Array.of(one, one, bad), gate: Uint32Array.of(one, one, earlier, 1) };
      const after = await runOps(device, data, (rec, tensors) => gate(rec, tensors, 2));
      const words = new Uint32Array(after.gate.buffer, after.gate.byteOffset, 4);
      return { error: [one, one, expected, 2].filter((word, i) => words[i] !== word).length, limit: 0 };
    },
  };
}

export const cases: OpCase[] = [gateCase(FINITE, FINITE, FINITE), gateCase(FINITE, 7, 7), gateCase(7, FINITE, 7)];
