import { describe, expect, it } from 'vitest';
import { cases, decodeCase } from '../../src/selftest/cases/decode';
import { asCard, testDevice } from '../support/gpu';
import { checkCases } from '../support/ops';

describe('decode', () => {
  checkCases([
    ...cases,
    decodeCase({ rows: 5, maxTime: 33, heads: 2, kvHeads: 2, headDim: 32 }, 33),
    decodeCase({ rows: 2, maxTime: 63, heads: 3, kvHeads: 1, headDim: 64 }, 41),
  ]);
});

it('decode has the same error, to the bit, in the workgroups of a graphics card', async () => {
  const one = decodeCase({ rows: 13, maxTime: 9, heads: 4, kvHeads: 2, headDim: 8 }, 9);
  expect(await one.run(await asCard())).toEqual(await one.run(await testDevice()));
});
