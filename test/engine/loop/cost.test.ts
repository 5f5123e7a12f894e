import { expect, it } from 'vitest';
import { largeExperiment, longestStretch } from '../../support/costs';

it('rests often in large experiments', async () => {
  let longest = 0;
  for (let seed = 1; seed <= 16; seed++) {
    const experiment = largeExperiment(seed);
    if (experiment) longest = Math.max(longest, await longestStretch(experiment, 100));
  }
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThan(200);
});
