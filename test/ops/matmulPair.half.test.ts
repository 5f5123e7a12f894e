import { describe, expect, it } from 'vitest';
import { MATMUL_VARIANTS } from '../../src/ops/matmul';
import { pairOf } from '../../src/ops/matmulPair';
import { pairCase } from '../../src/selftest/cases/matmulPair';
import { HALF } from '../support/matmul';
import { PAIRS } from '../support/matmulPair';
import { checkCases } from '../support/ops';

const NAMES = HALF.filter((name) => pairOf(MATMUL_VARIANTS[name], MATMUL_VARIANTS[name], [4, 4]) !== null);
const sizes = { rows: 149, inner: 92, cols: 76 };

describe.each(NAMES)('a pair by %s', (name) => {
  it('has the bits of the two alone', async () => {
    for (const run of [PAIRS.plain, PAIRS.through]) {
      const { together, apart } = await run(MATMUL_VARIANTS[name], sizes);
      expect(together).toEqual(apart);
    }
  });

  describe('is within the bounds of f64, gradients scaled', () => checkCases([pairCase(name, sizes)]));
});
