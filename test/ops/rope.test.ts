import { describe, expect, it } from 'vitest';
import { ropeTable } from '../../src/ops/rope';
import { normals } from '../../src/selftest/case';
import { cases, ropeCases, runRope } from '../../src/selftest/cases/rope';
import { testDevice } from '../support/gpu';
import { adjointError, checkCases } from '../support/ops';

const SIZES = { rows: 14, time: 7, heads: 3, kvHeads: 1, headDim: 20 };

describe('rope', () => {
  checkCases([
    ...cases,
    ...ropeCases({ rows: 6, time: 1, heads: 4, kvHeads: 2, headDim: 32 }, 255),
    ...ropeCases({ rows: 63, time: 63, heads: 1, kvHeads: 1, headDim: 64 }),
  ]);

  it('has a backward that is the adjoint of its forward', async () => {
    const device = await testDevice();
    const length = SIZES.rows * (SIZES.heads + 2 * SIZES.kvHeads) * SIZES.headDim;
    const [x, dy] = [normals(length, 1), normals(length, 2)];
    const dx = await runRope(device, SIZES, dy, 'backward', 3);
    expect(await adjointError((at) => runRope(device, SIZES, at, 'forward', 3), x, dy, dx)).toBeLessThan(1e-4);
  });

  it('rotates by angles made in f64', () => {
    const table = ropeTable(4096, 8, { frequencies: [1, 10_000 ** (-2 / 8)], factor: 3 });
    const angle = 4095 * 10_000 ** (-2 / 8);
    expect(table[4095 * 8 + 1]).toBe(Math.fround(3 * Math.cos(angle)));
    expect(table[4095 * 8 + 3]).toBe(Math.fround(3 * Math.sin(angle)));
  });

  it('turns nothing past the frequencies', () => {
    expect([...ropeTable(2, 8, { frequencies: [1, 0.5], factor: 1 }).slice(12)]).toEqual([1, 1, 0, 0]);
  });
});
