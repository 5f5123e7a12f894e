import { describe } from 'vitest';
import { cacheCase, cases } from '../../src/selftest/cases/cache';
import { checkCases } from '../support/ops';

describe('cache', () => {
  checkCases([...cases, cacheCase({ rows: 4, time: 65, maxTime: 66, heads: 9, kvHeads: 3, headDim: 64 })]);
});
