import { expect, it } from 'vitest';
import { fuzzRuns } from '../support/runFiles';

/** Other seeds than in the short run: a hundred thousand runs. */
it.each(Array.from({ length: 20 }, (_, i) => i + 1))('five thousand changed runs: %i', async (part) => {
  const { wrong, slowest } = await fuzzRuns(5_000, part * 1_000_000);
  expect(wrong).toEqual([]);
  expect(slowest).toBeLessThan(200);
});
