import { expect, test } from 'vitest';
import { leadAtEqualKl } from '../../src/trace/equalKl';
import { EMPTY_TRACE, fold } from '../../src/trace/fold';
import { verdict } from '../../src/trace/verdict';
import { evaluated, start } from '../support/events';

/** KL to the base and true reward after 0, 1 and 2 iterations. */
const WAYS: Record<string, [number, number][]> = {
  dpo: [
    [0, 0],
    [0.5, 0.6],
    [1, 1],
  ],
  apo: [
    [0, 0],
    [1, 1],
    [2, 1.5],
  ],
  control: [
    [0, 0],
    [0.5, 0.5],
    [1.5, 1.25],
  ],
};

const SEEDS = [0, 1, 2, 3, 4];

function traceOfWays(ways: typeof WAYS) {
  const events = SEEDS.flatMap((seed) =>
    Object.entries(ways).flatMap(([arm, way]) =>
      way.map(([klBase, reward], iteration) => {
        const event = evaluated({ seed, arm, iteration }, 0);
        if (event.kind !== 'evaluate') throw new Error('evaluated makes evaluate events');
        // A little noise that all arms share, and some that they do not.
        const own = iteration === 0 ? 0 : 0.001 * ((seed * (arm.length + 1)) % 5);
        return { ...event, metrics: { ...event.metrics, klBase, reward: reward + own } };
      }),
    ),
  );
  return fold(EMPTY_TRACE, [start(SEEDS), ...events, { kind: 'end' }]);
}

test('the arm that went farther is read at the KL where the other ended', () => {
  const trace = traceOfWays(WAYS);
  const lead = (a: string, b: string) => leadAtEqualKl(trace, a, b, 2)[0];
  expect(lead('apo', 'dpo')).toBeCloseTo(0, 12);
  expect(lead('apo', 'control')).toBeCloseTo(0, 12);
  expect(lead('control', 'dpo')).toBeCloseTo(-0.125, 12);
  expect(lead('dpo', 'control')).toBeCloseTo(0.125, 12);
  // Half-way, both have 0.5 nats on the first stretch of APO.
  expect(leadAtEqualKl(trace, 'apo', 'dpo', 1)[0]).toBeCloseTo(-0.1, 12);
  expect(leadAtEqualKl(trace, 'apo', 'dpo', 2)).toHaveLength(5);
});

test('a lead that only comes from going farther is not credited to momentum', () => {
  const { headline, comparisons } = verdict(traceOfWays(WAYS));
  expect(comparisons.map(({ outcome }) => outcome)).toEqual(['ahead', 'ahead']);
  expect(headline).toBe(
    'After 2 iterations: momentum gets farther in as many iterations, but at equal KL to the base it is not ahead of a smaller β.',
  );
  expect(comparisons[1]!.sentence).toMatch(/ At equal KL, between iterations: [+−]?0\.00/);
});

test('a lead at equal KL is', () => {
  const better = WAYS.apo!.map(([kl, reward]): [number, number] => [kl, 1.5 * reward]);
  expect(verdict(traceOfWays({ ...WAYS, apo: better })).headline).toContain('adds something that a smaller β does not');
});
