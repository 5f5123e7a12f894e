import { expect, it } from 'vitest';
import { largeExperiment, longestStretch } from '../../support/costs';

/** Other seeds than in the short run. */
it('rests often in a thousand large experiments', async () => {
  const slow: string[] = [];
  for (let seed = 10_001; seed <= 11_000; seed++) {
    const experiment = largeExperiment(seed);
    const longest = experiment ? await longestStretch(experiment, 400) : 0;
    if (longest > 200) slow.push(`${seed}: ${longest}`);
  }
  expect(slow).toEqual([]);
});
