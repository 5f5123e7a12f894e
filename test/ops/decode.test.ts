import { describe } from 'vitest';
import { cases, decodeCase } from '../../src/selftest/cases/decode';
import { checkCases } from '../support/ops';

describe('decode', () => {
  checkCases([
    ...cases,
    decodeCase({ rows: 5, maxTime: 33, heads: 2, kvHeads: 2, headDim: 32 }, 33),
    decodeCase({ rows: 2, maxTime: 63, heads: 3, kvHeads: 1, headDim: 64 }, 41),
  ]);
});
