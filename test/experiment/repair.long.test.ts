import { expect, it } from 'vitest';
import { fuzzLinks } from '../support/links';

/** Other seeds than in the short run: a million links. */
it.each(Array.from({ length: 40 }, (_, i) => i + 1))('twenty-five thousand links: %i', async (part) => {
  const { wrong, slowest } = await fuzzLinks(25_000, part * 1_000_000);
  expect(wrong).toEqual([]);
  expect(slowest).toBeLessThan(200);
});
