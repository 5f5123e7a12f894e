import { Refused } from '../messages/refusal';

/** Seeds as people write them: `0-4,7`. A run of three or more is written as a range. Empty for an empty list. */
export function seedsText(seeds: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const seed of seeds) {
    const last = runs.at(-1);
    if (last && seed === last[1] + 1) last[1] = seed;
    else runs.push([seed, seed]);
  }
  return runs
    .map(([first, last]) => (last - first > 1 ? `${first}-${last}` : last > first ? `${first},${last}` : `${first}`))
    .join(',');
}

/** Of an experiment. */
export const MOST_SEEDS = 64;
/** Longer than any list an experiment may hold, short enough to be cheap. */
const MOST = 1000;

/** The opposite of `seedsText`. Throws a Refused that shows the part that cannot be read. */
export function parseSeeds(text: string): number[] {
  const seeds: number[] = [];
  for (const part of text.split(',')) {
    const found = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(part.trim());
    const first = Number(found?.[1]);
    const last = Number(found?.[2] ?? first);
    if (!found || last < first || last - first >= MOST)
      throw new Refused({ path: ['seeds'], code: 'seeds-text', facts: { received: part.slice(0, 40) } });
    for (let seed = first; seed <= last; seed++) seeds.push(seed);
    if (seeds.length > MOST)
      throw new Refused({
        path: ['seeds'],
        code: 'not-expected',
        facts: { expected: `≤ ${MOST_SEEDS}`, received: 'more' },
      });
  }
  return seeds;
}
