import { describe, expect, it } from 'vitest';
import { MATMUL_VARIANTS, matmul } from '../../src/ops/matmul';
import { cases } from '../../src/selftest/cases/matmulStore';
import { STORES } from '../support/matmulStore';
import { checkCases } from '../support/ops';
import { runProgram } from '../support/program';

// One kernel here, which compiles quickly; matmulStore.long.test.ts has all of them.
it.each(Object.entries(STORES))('has the bits of a kernel of its own: %s', async (_, run) => {
  const { together, apart } = await run(MATMUL_VARIANTS['register 4×4'], 24);
  expect(together).toEqual(apart);
  for (const numbers of together) expect(numbers.every((x) => x === 0)).toBe(false);
});

it.each([
  ['NT', { rows: 2, cols: 6, inner: 4 }, 'matmul, activated: sides 4, 4, 6'],
  ['NN', { rows: 4, cols: 8, inner: 4 }, 'matmul, activated: NN'],
] as const)('refuses what it cannot store: %s, %j', async (form, sizes, message) => {
  const data = { a: new Float32Array(16), b: new Float32Array(32), c: new Float32Array(32), y: new Float32Array(16) };
  const run = runProgram(data, (rec, { y, ...buffers }) => {
    const beside = { kind: 'activated', activation: 'silu', y } as const;
    matmul(rec, form, buffers, sizes, MATMUL_VARIANTS['register 4×4'], { beside });
  });
  await expect(run).rejects.toThrow(message);
});

describe('the cases of the self-test', () => {
  checkCases(cases.filter(({ needs }) => needs === undefined));
});
