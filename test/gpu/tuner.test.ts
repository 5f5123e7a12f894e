import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/gpu/recording';
import { newMemory } from '../../src/gpu/tensor';
import { fastest } from '../../src/gpu/tuner';
import { MATMUL_VARIANTS } from '../../src/ops/matmul';
import {
  defaultTuning,
  isAttended,
  isProduct,
  measureAttention,
  measureMatmul,
  shapeClass,
  tune,
  variantFor,
} from '../../src/ops/tuning';
import { testDevice } from '../support/gpu';

describe('fastest', () => {
  /** A program whose submit moves a clock by `ms`. */
  const clocked = (ms: number, clock: { ms: number }): Program => ({
    dispatches: 0,
    set() {},
    flush() {},
    encode() {},
    submit: () => {
      clock.ms += ms;
    },
    free() {},
  });

  it('names the fastest candidate that is right', async () => {
    const device = await testDevice();
    const memory = newMemory(device);
    const clock = { ms: 0 };
    const candidate = (name: string, ms: number, works: boolean) => ({
      name,
      prepare: async () => clocked(ms, clock),
      works: async () => works,
    });
    const refused = { name: 'refused', prepare: () => Promise.reject(new Error('no quads')), works: async () => true };
    const probe = memory.tensor(1);
    const all = [candidate('wrong', 1, false), refused, candidate('slow', 30, true), candidate('fast', 20, true)];
    expect(await fastest(device, all, probe, () => clock.ms)).toBe('fast');
    await expect(fastest(device, all.slice(0, 2), probe, () => clock.ms)).rejects.toThrow(
      'wrong: wrong result\nrefused: no quads',
    );
    memory.free();
  });
});

describe('tuning', () => {
  it('is fixed on a software adapter, and found by shape', async () => {
    const device = await testDevice();
    const tuning = await tune(device, [[512, 128]], null, () => Number.NaN);
    expect(tuning).toEqual(defaultTuning(device));
    expect(variantFor(tuning, 'NT', [512, 128])).toBe(MATMUL_VARIANTS['quad 32×8']);
    expect(variantFor(tuning, 'NT', [512, 128], true)).toBe(MATMUL_VARIANTS['quad 16×8']);
    const measured = {
      ...tuning,
      matmul: { ...tuning.matmul, [shapeClass('NT', [512, 128])]: 'workgroup 8×8' as const },
    };
    expect(variantFor(measured, 'NT', [512, 128])).toBe(MATMUL_VARIANTS['workgroup 8×8']);
    expect(variantFor(measured, 'NN', [512, 128])).toBe(MATMUL_VARIANTS['quad 32×8']);
    expect(shapeClass('TN', [384, 128])).toBe(shapeClass('TN', [512, 128]));
  });

  it('measures real kernels and takes one that is right', async () => {
    const name = await measureMatmul(await testDevice(), 'NT', [16, 8], true, () => performance.now());
    expect(Object.keys(MATMUL_VARIANTS)).toContain(name);
  });

  it('measures attention, and takes no wrong one', async () => {
    expect(['alone', 'quad']).toContain(await measureAttention(await testDevice(), () => performance.now()));
    const sizes = { batch: 1, time: 2, heads: 1, kvHeads: 1, headDim: 4 };
    // q and k are 0, so every visible value counts alike.
    const qkv = Float32Array.from({ length: 24 }, (_, i) => (i % 12 < 8 ? 0 : i));
    const mean = Float32Array.of(8, 9, 10, 11, 14, 15, 16, 17);
    expect(isAttended(qkv, mean, sizes)).toBe(true);
    expect(isAttended(qkv, mean.with(5, 15.1), sizes)).toBe(false);
  });

  it('sees a single wrong row', () => {
    const sizes = { rows: 16, cols: 8, inner: 4 };
    const a = new Float32Array(64).fill(1);
    const b = new Float32Array(32).fill(1);
    const c = new Float32Array(128).fill(4);
    expect(isProduct('NN', a, b, c, sizes)).toBe(true);
    expect(isProduct('NN', a, b, c.fill(4.1, 8, 16), sizes)).toBe(false);
    expect(isProduct('NN', a, b, c.fill(Number.NaN), sizes)).toBe(false);
  });
});
