import { expect, it } from 'vitest';
import { largeExperiment, longestStretch, widestExperiment } from '../../support/costs';

it('rests often in large experiments', async () => {
  let longest = 0;
  for (let seed = 1; seed <= 16; seed++) {
    const experiment = largeExperiment(seed);
    if (experiment) longest = Math.max(longest, await longestStretch(experiment, 100));
  }
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThan(200);
});

/** As many labels as may be compared with each other. */
it('rests while labels are sorted', async () => {
  // A run of half a second has compiled what it needs.
  await longestStretch(widestExperiment('aot', 4096)!, 500);
  expect(await longestStretch(widestExperiment('aot', 4096)!, 500)).toBeLessThan(200);
});
