import { expect, it } from 'vitest';
import { fuzzLinks } from '../support/links';

/** Other seeds than in the short run: a million links. */
it.each([1, 2, 3, 4, 5, 6, 7, 8])('an eighth of a million links: %i', async (part) => {
  const { wrong, slowest } = await fuzzLinks(125_000, part * 1_000_000);
  expect(wrong).toEqual([]);
  expect(slowest).toBeLessThan(200);
});
