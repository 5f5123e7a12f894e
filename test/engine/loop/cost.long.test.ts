import { expect, it } from 'vitest';
import { largeExperiment, longestStretch } from '../../support/costs';

/** Other seeds than in the short run. */
it('rests often in a thousand large experiments', async () => {
  const slow: string[] = [];
  for (let seed = 10_001; seed <= 11_000; seed++) {
    const experiment = largeExperiment(seed);
    if (!experiment) continue;
    // The collector of memory and the compiler take their time when they like; what is slow by itself is so every time.
    let longest = await longestStretch(experiment, 400);
    for (let again = 0; longest > 200 && again < 3; again++)
      longest = Math.min(longest, await longestStretch(experiment, 400));
    if (longest > 200) slow.push(`${seed}: ${longest}`);
  }
  expect(slow).toEqual([]);
});
