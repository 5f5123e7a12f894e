import { clear } from '../../ops/clear';
import { type OpCase, runOps } from '../case';

export const cases: OpCase[] = [
  {
    op: 'clear',
    shape: '1000',
    tolerance: 'words that are not 0',
    async run(device) {
      const { x } = await runOps(device, { x: new Float32Array(1000).fill(Number.NaN) }, (rec, t) => clear(rec, t.x));
      return { error: x.filter((value) => value !== 0).length, limit: 0 };
    },
  },
];
