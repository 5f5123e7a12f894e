import { expect, it } from 'vitest';
import { FUZZED, fuzz } from '../support/fuzz';

/** Other seeds than in the short run. */
it.each(FUZZED)('a hundred thousand mutations of %s', async (kind) => {
  const { wrong, slowest } = await fuzz(kind, 100_000, 1_000_000);
  expect(wrong).toEqual([]);
  expect(slowest).toBeLessThan(2000);
});
