import { describe, expect, it } from 'vitest';
import { MATMUL_VARIANTS } from '../../src/ops/matmul';
import { cases } from '../../src/selftest/cases/matmulStore';
import { SINGLE } from '../support/matmul';
import { STORES } from '../support/matmulStore';
import { checkCases } from '../support/ops';

describe.each(SINGLE)('%s has the bits of a kernel of its own', (name) => {
  it.each(Object.entries(STORES))('%s', async (_, run) => {
    // Slices side by side, and so few stages that they come one after the other.
    for (const inner of [1060, 24]) {
      const { together, apart } = await run(MATMUL_VARIANTS[name], inner);
      expect(together).toEqual(apart);
    }
  });
});

describe('the cases of the self-test', () => {
  checkCases(cases.filter(({ needs }) => needs === 'hardware' || needs === 'subgroups'));
});
