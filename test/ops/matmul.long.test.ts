import { describe, expect, it } from 'vitest';
import { type Form, MATMUL_VARIANTS } from '../../src/ops/matmul';
import { cases } from '../../src/selftest/cases/matmul';
import { matmulError, SHAPES, SINGLE, STAGED } from '../support/matmul';
import { checkCases } from '../support/ops';

// Kernels with barriers, which take a software adapter seconds to compile and which it never chooses.
const NAMES = SINGLE.filter((name) => MATMUL_VARIANTS[name].family === 'workgroup');
describe.each(NAMES)('matmul %s', (name) => {
  it.each(['NN', 'NT', 'TN'] satisfies Form[])('%s is within the rounding bound', async (form) => {
    for (const sizes of [...SHAPES, ...STAGED, { rows: 1, cols: 1, inner: 1 }, { rows: 37, cols: 40, inner: 1060 }])
      expect(await matmulError(form, name, sizes), JSON.stringify(sizes)).toBeLessThanOrEqual(1);
  });
});

describe('the cases of the self-test', () => {
  checkCases(cases.filter(({ needs }) => needs === 'hardware'));
});
