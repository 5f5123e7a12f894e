import { describe } from 'vitest';
import { cases, positionCases } from '../../src/selftest/cases/position';
import { checkCases } from '../support/ops';

describe('position', () => {
  checkCases([
    ...cases,
    ...positionCases({ rows: 255, time: 51, width: 20 }),
    ...positionCases({ rows: 5, time: 1, width: 8 }, 9),
  ]);
});
