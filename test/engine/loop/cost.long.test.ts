import { expect, it } from 'vitest';
import { largeExperiment, longestStretch } from '../../support/costs';
import { parts } from '../../support/parts';

/** Other seeds than in the short run: a thousand experiments. */
it.each(parts(20))('rests often in fifty large experiments: %i', async (part) => {
  const slow: string[] = [];
  const last = 10_000 + 50 * part;
  for (let seed = last - 49; seed <= last; seed++) {
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
