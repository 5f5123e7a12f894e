import { describe, expect, it } from 'vitest';
import { DECODE_LOADS } from '../../src/ops/decode';
import { cases, decodeCase } from '../../src/selftest/cases/decode';
import { asCard, testDevice } from '../support/gpu';
import { checkCases } from '../support/ops';

describe('decode', () => {
  checkCases([
    ...cases,
    ...DECODE_LOADS.map((loads) => decodeCase(loads, { rows: 5, maxTime: 70, heads: 2, kvHeads: 2, headDim: 32 }, 70)),
    decodeCase('alone', { rows: 2, maxTime: 63, heads: 3, kvHeads: 1, headDim: 64 }, 41),
    // Heads that do not fill the last block, invocations that have nothing to read.
    decodeCase('workgroup', { rows: 2, maxTime: 19, heads: 14, kvHeads: 2, headDim: 80 }, 19),
  ]);
});

it('decode has the same error, to the bit, in the workgroups of a graphics card', async () => {
  const one = decodeCase('alone', { rows: 13, maxTime: 9, heads: 4, kvHeads: 2, headDim: 8 }, 9);
  expect(await one.run(await asCard())).toEqual(await one.run(await testDevice()));
});
