import { expect, it } from 'vitest';
import { slice } from '../../src/gpu/tensor';
import { clear } from '../../src/ops/clear';
import { runProgram } from '../support/program';

it('clears its tensor, whatever it held, and nothing else', async () => {
  const x = new Float32Array(1000).fill(Number.NaN);
  const after = await runProgram({ x }, (rec, tensors) => clear(rec, slice(tensors.x, 64, 300)));
  after.x.forEach((value, i) => {
    expect(Number.isNaN(value)).toBe(i < 64 || i >= 364);
  });
});

it('demands whole vectors', async () => {
  const call = runProgram({ x: new Float32Array(6) }, (rec, { x }) => clear(rec, x));
  await expect(call).rejects.toThrow('length must be a multiple of 4, found 6');
});
