import { describe, expect, it } from 'vitest';
import { create, globals } from 'webgpu';
import { type Device, openDevice } from '../../src/gpu/device';
import { newRecorder } from '../../src/gpu/recording';
import { newMemory } from '../../src/gpu/tensor';
import { MATMUL_VARIANTS, matmul } from '../../src/ops/matmul';
import { HALF } from '../support/matmul';

// As in src/gpu/dawn.ts: kept for as long as its devices.
Object.assign(globalThis, globals);
const nowhere = create(['backend=null']);

/** Dawn's front end without a driver: Tint reads and checks every shader, f16 too, and nothing runs. */
async function compilerAlone(): Promise<Device> {
  const { device } = await openDevice(nowhere);
  expect(device?.half).toBe(true);
  return device!;
}

describe('Tint alone', () => {
  it('takes every kernel in half', async () => {
    const device = await compilerAlone();
    const memory = newMemory(device);
    const [a, b, c, residual, scaling] = Array.from({ length: 5 }, () => memory.tensor(52 * 1060));
    const rec = newRecorder(device);
    for (const name of HALF)
      for (const rows of [51, 52])
        for (const [form, more] of [
          ['NT', { residual: residual! }],
          ['NN', { scaling: scaling! }],
          ['TN', { scaling: scaling! }],
        ] as const) {
          const sizes = { rows, cols: rows, inner: 1008 + rows };
          const options = { accumulate: form === 'TN' };
          matmul(rec, form, { a: a!, b: b!, c: c!, ...more }, sizes, MATMUL_VARIANTS[name], options);
        }
    expect((await rec.build()).dispatches).toBeGreaterThanOrEqual(6 * HALF.length);
    device.destroy();
  });
});
