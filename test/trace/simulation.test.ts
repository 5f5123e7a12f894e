import { expect, test } from 'vitest';
import { EMPTY_TRACE, finishedSeeds, fold } from '../../src/trace/fold';
import { verdict } from '../../src/trace/verdict';
import { AHEAD, ratesOf, SCENARIOS, SILENT, share, simulated } from '../support/simulation';

const RUNS = 150;

/** What a rate of p may be in so many runs: 4 standard deviations, which one check in 30,000 exceeds. */
const most = (p: number, runs = RUNS): number => p + 4 * Math.sqrt((p * (1 - p)) / runs);
const least = (p: number, runs = RUNS): number => p - 4 * Math.sqrt((p * (1 - p)) / runs);

const of = (name: string, seeds: number, runs = RUNS) => {
  const found = SCENARIOS.find((one) => one.name === name && one.seeds === seeds);
  if (!found) throw new Error(`no scenario ${name}, ${seeds}`);
  return ratesOf(found, runs);
};

test.each([3, 20])('without a difference at most one in twenty claims one, of runs of %i seeds', (seeds) => {
  const rates = of('no difference', seeds);
  expect(1 - share(rates, SILENT)).toBeLessThanOrEqual(most(0.05));
  expect(share(rates, 'E')).toBeLessThanOrEqual(most(0.0025));
});

test.each([3, 20])('on one frontier, at twice the KL, going farther is no lead: %i seeds', (seeds) => {
  const rates = of('one frontier, momentum at twice the KL', seeds);
  expect(share(rates, AHEAD)).toBeLessThanOrEqual(most(0.025));
  expect(share(rates, 'D')).toBeLessThanOrEqual(most(0.025));
  expect(share(of('one frontier, momentum at half the KL', seeds), AHEAD)).toBeLessThanOrEqual(most(0.025));
});

test('a true gain is found, and seldom taken for that of a smaller β', () => {
  const rates = of('momentum +0.1 over both', 20);
  expect(share(rates, 'E')).toBeGreaterThanOrEqual(least(0.45));
  expect(share(rates, 'BF')).toBeLessThanOrEqual(most(0.05));
  // And one that a smaller β has too is seldom called its own.
  expect(share(of('momentum and control +0.1', 20), 'E')).toBeLessThanOrEqual(most(0.025));
});

test('the first of many does not lead by luck', () => {
  const best = of('best of 37 equal arms', 5);
  expect(share(best, 'N')).toBeLessThanOrEqual(most(0.025));
  expect(share(best, 'MN')).toBeLessThanOrEqual(most(0.05));
  const three = of('no difference, three arms with momentum', 5, 600);
  expect(1 - share(three, SILENT)).toBeLessThanOrEqual(most(0.05, 600));
});

test('who looks after every seed sees no verdict before the last', () => {
  const [scenario] = SCENARIOS.filter(
    ({ name, seeds }) => name === 'one frontier, momentum at twice the KL' && seeds === 20,
  );
  const whole = simulated(scenario!, 1);
  for (let seeds = 1; seeds < 20; seeds++) {
    const cells = new Map([...whole.cells].filter(([key]) => Number(key.split('/')[0]) < seeds));
    const part = { ...fold(EMPTY_TRACE, []), experiment: whole.experiment, cells };
    expect(finishedSeeds(part, 3)).toHaveLength(seeds);
    expect(verdict(part)).toMatchObject({ headline: expect.stringContaining('no verdict before'), comparisons: [] });
  }
});
