import { expect, test } from 'vitest';
import { klGrid, leadAtEqualKl, waysOf } from '../../src/trace/equalKl';
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

test('the arm that went farther is read at the KL where the other ended, by a straight line in √KL', () => {
  const trace = traceOfWays(WAYS);
  const lead = (a: string, b: string) => leadAtEqualKl(waysOf(trace, a, b, 2))[0];
  expect(lead('apo', 'dpo')).toBeCloseTo(0, 12);
  // The control ends at 1.5 nats, between APO's 1 (reward 1) and 2 (1.5).
  const share = (Math.sqrt(1.5) - 1) / (Math.SQRT2 - 1);
  expect(lead('apo', 'control')).toBeCloseTo(1 + 0.5 * share - 1.25, 12);
  // Half-way APO has 1 nat and DPO 0.5: of the way from 0 to 1 that is √½.
  expect(leadAtEqualKl(waysOf(trace, 'apo', 'dpo', 1))[0]).toBeCloseTo(Math.SQRT1_2 - 0.6, 12);
  expect(leadAtEqualKl(waysOf(trace, 'apo', 'dpo', 2))).toHaveLength(5);
});

test('on a frontier that is straight in √KL nobody leads, however far each went', () => {
  const frontier = (kls: number[]) => kls.map((kl): [number, number] => [kl, 1.2 * Math.sqrt(kl)]);
  for (const factor of [2, 4, 10]) {
    const trace = traceOfWays({
      dpo: frontier([0, 0.3, 0.6]),
      apo: frontier([0, 0.3 * factor, 0.6 * factor]),
      control: frontier([0, 0.2, 0.7]),
    });
    // One of five seeds has no noise of its own.
    expect(leadAtEqualKl(waysOf(trace, 'apo', 'dpo', 2))[0]).toBeCloseTo(0, 12);
    expect(leadAtEqualKl(waysOf(trace, 'control', 'apo', 2))[0]).toBeCloseTo(0, 12);
  }
});

test('every seed is read at one KL, the lower of the mean ends, or where it ended short of that', () => {
  const [far, near]: [number, number][][] = [1.2, 0.8].map((end) => [
    [0, 0],
    [end, end],
  ]);
  const straight: [number, number][] = [
    [0, 0],
    [4, 4],
  ];
  const events = [far!, near!].flatMap((dpo, seed) =>
    Object.entries({ dpo, apo: straight }).flatMap(([arm, way]) =>
      way.map(([klBase, reward], iteration) => {
        const event = evaluated({ seed, arm, iteration }, reward);
        return event.kind === 'evaluate' ? { ...event, metrics: { ...event.metrics, klBase } } : event;
      }),
    ),
  );
  const leads = leadAtEqualKl(waysOf(fold(EMPTY_TRACE, [start([0, 1]), ...events]), 'apo', 'dpo', 1));
  // 4·√(κ/4) of one less end·√(κ/end) of the other, at κ = 1 and at 0.8.
  expect(leads[0]).toBeCloseTo(2 - Math.sqrt(1.2), 12);
  expect(leads[1]).toBeCloseTo(2 * Math.sqrt(0.8) - 0.8, 12);
});

test('a way whose KL goes back is read in the order of its KL', () => {
  const back: [number, number][] = [
    [0, 0],
    [1, 1],
    [0.81, 0.8],
  ];
  const trace = traceOfWays({ ...WAYS, dpo: back });
  // APO has 0.9 at 0.81 nats, where DPO ended.
  expect(leadAtEqualKl(waysOf(trace, 'apo', 'dpo', 2))[0]).toBeCloseTo(0.1, 12);
});

test('the grid holds round KLs that both arms reach', () => {
  const trace = traceOfWays(WAYS);
  expect(klGrid(waysOf(trace, 'apo', 'dpo', 2))).toEqual([0.1, 0.2, 0.5, 1]);
  expect(leadAtEqualKl(waysOf(trace, 'apo', 'dpo', 2), 0.25)[0]).toBeCloseTo(0.5 - 0.6 * Math.SQRT1_2, 12);
  expect(leadAtEqualKl(waysOf(trace, 'apo', 'dpo', 2), 1.5)).toEqual([]);
});

test('a lead that only comes from going farther is not credited to momentum', () => {
  const { headline, comparisons } = verdict(traceOfWays(WAYS));
  expect(comparisons.map(({ lead }) => lead.outcome)).toEqual(['ahead', 'ahead']);
  expect(comparisons[0]!.atEqualKl!.outcome).not.toBe('ahead');
  expect(headline).toMatch(
    /^After 2 iterations: momentum earns more in as many iterations, but at equal KL to the base it /,
  );
  expect(comparisons[1]!.sentence).toMatch(
    / at 0\.50 ± 0\.00 nats more KL .* At equal KL, by √KL between iterations: /,
  );
});

test('a lead at equal KL is', () => {
  const better = WAYS.apo!.map(([kl, reward]): [number, number] => [kl, 1.5 * reward]);
  expect(verdict(traceOfWays({ ...WAYS, apo: better })).headline).toContain('adds something that a smaller β does not');
});
