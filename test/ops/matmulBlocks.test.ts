import { describe, expect, it } from 'vitest';
import { fitsBlocks } from '../../src/ops/matmulBlocks';
import { cases } from '../../src/selftest/cases/matmulBlocks';
import { checkCases } from '../support/ops';

describe('products with blocks', () => {
  checkCases(cases.filter(({ needs }) => needs === undefined));

  it('are refused where four numbers do not belong together', () => {
    const blocks = { rank: 8, parts: [{ first: 0, rows: 5, at: 64 }] };
    expect(fitsBlocks(blocks, 12)).toBe(true);
    expect(fitsBlocks({ ...blocks, rank: 6 }, 12)).toBe(false);
    expect(fitsBlocks(blocks, 10)).toBe(false);
  });
});
