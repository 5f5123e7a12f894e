import { expect, it } from 'vitest';
import { normals, type OpCase } from '../../src/selftest/case';
import { testDevice } from './gpu';

/** One test for each case. */
export function checkCases(cases: readonly OpCase[]): void {
  it.each(cases)('$op: $shape', async ({ run }) => {
    const { error, limit } = await run(await testDevice());
    expect(error).toBeLessThanOrEqual(limit);
  });
}

/** A kernel that sums must give the same bits every time, on the same device. */
export async function expectSameBits(run: () => Promise<Record<string, Float32Array>>): Promise<void> {
  const bits = (result: Record<string, Float32Array>) =>
    Object.fromEntries(Object.entries(result).map(([name, words]) => [name, new Uint32Array(words.slice().buffer)]));
  const first = bits(await run());
  for (let i = 1; i < 20; i++) expect(bits(await run())).toEqual(first);
}

const inner = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/**
 * The adjoint identity ⟨dy, J v⟩ = ⟨Jᵀ dy, v⟩ between a forward and a backward kernel, for a random v: the difference of the two sides over
 * ‖dy‖·‖J v‖. J v is a central difference of the forward kernel, so f32 leaves about 1e-5 (h = 0.01: rounding 1e-7/h, truncation h²).
 */
export async function adjointError(
  forward: (x: Float32Array) => Promise<Float32Array>,
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
): Promise<number> {
  const h = 0.01;
  const v = normals(x.length, 99);
  const up = await forward(x.map((value, i) => value + h * v[i]!));
  const down = await forward(x.map((value, i) => value - h * v[i]!));
  const jv = up.map((value, i) => (value - down[i]!) / (2 * h));
  return Math.abs(inner(dy, jv) - inner(dx, v)) / Math.sqrt(inner(dy, dy) * inner(jv, jv));
}
