import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseSeeds, seedsText } from '../../src/experiment/seeds';

it('writes runs of three or more as ranges', () => {
  expect(seedsText([0, 1, 2, 3, 4])).toBe('0-4');
  expect(seedsText([0, 1, 7])).toBe('0,1,7');
  expect(seedsText([3])).toBe('3');
});

it('reads what it writes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 64 }), (seeds) => {
      expect(parseSeeds(seedsText(seeds))).toEqual(seeds);
    }),
  );
});

it.each(['', 'x', '4-1', '0-100000', '-1', '1.5', '0,,1'])('refuses %j', (text) => {
  expect(() => parseSeeds(text)).toThrow(/^seeds: expected numbers and ranges/);
});
