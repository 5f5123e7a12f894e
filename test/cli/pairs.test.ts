import { expect, test } from 'vitest';
import { parsePairs } from '../../src/cli/pairs';

test('pairs of the command line are checked', () => {
  const good = { pi_w: [-1], pi_l: [-2], ref_w: [-1], ref_l: [-2], len_w: [3], len_l: [4] };
  expect(parsePairs('dpo', good)).toEqual([
    {
      policyW: -1,
      policyL: -2,
      ratioW: 0,
      ratioL: 0,
      lengthW: 3,
      lengthL: 4,
      winW: 1,
      winL: 0,
      contextW: 0,
      contextL: 0,
    },
  ]);
  expect(() => parsePairs('dpo', [])).toThrow('expected an object');
  expect(() => parsePairs('dpo', { ...good, len_w: [0] })).toThrow('len_w holds integers in [1, 16777216], found 0');
  expect(() => parsePairs('dpo', { ...good, pi_l: [1, 2] })).toThrow('pi_l has 2 numbers, pi_w has 1');
  expect(() => parsePairs('dpo', { ...good, ref_l: [null] })).toThrow('found null');
});
