import { describe } from 'vitest';
import { MATMUL_VARIANTS, takesThin } from '../../src/ops/matmul';
import { blocksCases, thinCases } from '../../src/selftest/cases/matmulBlocks';
import { SINGLE } from '../support/matmul';
import { checkCases } from '../support/ops';

// All kernels, of which a software adapter takes seconds to compile those with barriers.
describe.each(SINGLE)('%s with blocks', (name) => {
  checkCases(blocksCases(name));
});

describe.each(SINGLE.filter((name) => takesThin(MATMUL_VARIANTS[name], [])))('%s with a thin product', (name) => {
  checkCases(thinCases(name));
});
