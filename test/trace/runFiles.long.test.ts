import { expect, it } from 'vitest';
import { parts } from '../support/parts';
import { fuzzRuns } from '../support/runFiles';

/** Other seeds than in the short run: a hundred thousand runs. */
it.each(parts(20))('five thousand changed runs: %i', async (part) => {
  const { wrong, slowest } = await fuzzRuns(5_000, part * 1_000_000);
  expect(wrong).toEqual([]);
  expect(slowest).toBeLessThan(200);
});
