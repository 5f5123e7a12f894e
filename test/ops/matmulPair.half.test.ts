import { describe, expect, it } from 'vitest';
import { MATMUL_VARIANTS } from '../../src/ops/matmul';
import { pairCase } from '../../src/selftest/cases/matmulPair';
import { PAIRS } from '../support/matmulPair';
import { checkCases } from '../support/ops';

const sizes = { rows: 149, inner: 92, cols: 76 };

// Two of five: lavapipe compiles each kernel for long.
describe.each(['half 32×32', 'half 64×64 of 256'] as const)('a pair by %s', (name) => {
  it.each(['plain', 'through'] as const)('has the bits of the two alone: %s', async (kind) => {
    const { together, apart } = await PAIRS[kind](MATMUL_VARIANTS[name], sizes);
    expect(together).toEqual(apart);
  });

  describe('is within the bounds of f64, gradients scaled', () => checkCases([pairCase(name, sizes)]));
});
