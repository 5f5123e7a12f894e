import { describe, expect, it } from 'vitest';
import type { Form, MatmulName } from '../../src/ops/matmul';
import { cases } from '../../src/selftest/cases/matmul';
import { matmulError, SHAPES } from '../support/matmul';
import { checkCases } from '../support/ops';

// Kernels with barriers, which take a software adapter seconds to compile and which it never chooses.
describe.each(['workgroup 4×4', 'workgroup 8×8'] satisfies MatmulName[])('matmul %s', (name) => {
  it.each(['NN', 'NT', 'TN'] satisfies Form[])('%s is within the rounding bound', async (form) => {
    for (const sizes of SHAPES) expect(await matmulError(form, name, sizes)).toBeLessThanOrEqual(1);
  });
});

describe('the cases of the self-test', () => {
  checkCases(cases.filter(({ needs }) => needs === 'hardware'));
});
