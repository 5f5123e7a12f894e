import { expect, test } from 'vitest';
import { parseGroups, parsePairs, parseTokens } from '../../src/cli/pairs';

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

test('KTO’s reference point is a column of its own', () => {
  const columns = { pi_w: [-3], pi_l: [-4], ref_w: [-3], ref_l: [-4], len_w: [2], len_l: [2] };
  expect(() => parsePairs('kto_batch', columns)).toThrow('pairs: z must be an array');
  expect(parsePairs('kto_batch', { ...columns, z: [0.25] })[0]).toMatchObject({ contextW: 0.25, contextL: 0.25 });
});

test('tokens and groups of responses', () => {
  const tokens = { pi: [-1, -2], old: [-1.5, -2], ref: [-1, -3], advantage: [1, -0.5] };
  expect(parseTokens(tokens)[0]).toEqual({ policy: -1, old: -1.5, reference: -1, advantage: 1 });
  expect(() => parseTokens({ ...tokens, old: [1] })).toThrow('old has 1 numbers, pi has 2');
  expect(() => parseTokens({ pi: [-1] })).toThrow('old must be an array');
  expect(() => parseTokens(null)).toThrow('expected an object');
  const groups = { pi: [[-11, -22]], ref: [[-10, -23]], len: [[5, 8]], reward: [[1, -0.5]] };
  expect(parseGroups(groups)).toEqual([{ policy: [-11, -22], ratio: [-1, 1], length: [5, 8], reward: [1, -0.5] }]);
  expect(() => parseGroups({ ...groups, len: [[5, 0]] })).toThrow('len holds integers');
  expect(() => parseGroups({ ...groups, reward: [[1]] })).toThrow('reward has a list of 1 numbers, expected 2');
  expect(() => parseGroups({ ...groups, ref: [] })).toThrow('ref must be an array of 1 to');
});
