import { expect, it } from 'vitest';
import { fuzzRuns } from '../support/runFiles';

it('refuses a changed run with its line, or can do with it all that is done with a run', async () => {
  const { wrong, accepted, refused, slowest } = await fuzzRuns(200);
  expect(wrong).toEqual([]);
  expect(Math.min(accepted, refused)).toBeGreaterThan(20);
  expect(slowest).toBeLessThan(200);
});
