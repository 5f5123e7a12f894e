import { expect, it } from 'vitest';
import { fuzzLinks } from '../support/links';
import { parts } from '../support/parts';

/** Other seeds than in the short run: a million links. */
it.each(parts(40))('twenty-five thousand links: %i', async (part) => {
  const { wrong, slowest } = await fuzzLinks(25_000, part * 1_000_000);
  expect(wrong).toEqual([]);
  expect(slowest).toBeLessThan(200);
});
