import { expect, test } from 'vitest';
import { orbit } from '../../../src/algorithms/bandit/arm';
import { equilibrium } from '../../../src/algorithms/bandit/equilibrium';
import { dualityGap, equilibriumDivergence, preferred } from '../../../src/algorithms/bandit/game';
import { newProblem } from '../../../src/algorithms/bandit/problem';
import type { ArmRule } from '../../../src/algorithms/rule';
import { normalise } from '../../../src/algorithms/tabular';
import { momentum, rule, settings } from '../../support/bandit';

const CYCLE = [
  [0.5, 0, 1],
  [1, 0.5, 0],
  [0, 1, 0.5],
];
const problem = newProblem(settings([[0, 0, 0]], { base: [[0.508, 0.254, 0]], preferences: [CYCLE] }));
const uniform = [[1 / 3, 1 / 3, 1 / 3]];

/** KL to the equilibrium over 400 steps; β = 5 is the η = 0.1 of payoffs ±1. */
function radii(rest: Partial<ArmRule>): number[] {
  return orbit(problem, rule('sppo', { beta: 5 }, rest), 400).solutions.map((logs) =>
    equilibriumDivergence(logs, uniform),
  );
}

const after400: [string, Partial<ArmRule>, number][] = [
  ['α = 0', {}, 0.073],
  ['α = 0.3', { momentum: momentum(0.3) }, 0.33],
  ['α = 0.6', { momentum: momentum(0.6) }, 3.4],
  ['α = −0.3', { momentum: momentum(-0.3) }, 0.05],
  ['α = −0.9', { momentum: momentum(-0.9) }, 0.041],
  ['extragradient', { lookAhead: 'extragradient' }, 0.0058],
  ['optimistic', { lookAhead: 'optimistic' }, 0.0058],
];

test.each(after400)('rock, paper, scissors under SPPO with %s', (_, rest, expected) => {
  const found = radii(rest);
  expect(found[0]).toBeCloseTo(0.0214, 4);
  expect(Math.abs(found[400]! / expected - 1)).toBeLessThan(0.025);
  // Over every hundred steps: outward without a look-ahead, whatever α; inward with one.
  for (let t = 100; t <= 400; t += 100)
    if (rest.lookAhead) expect(found[t]!).toBeLessThan(found[t - 100]!);
    else expect(found[t]!).toBeGreaterThan(found[t - 100]!);
});

/** Optimistic multiplicative weights (Daskalakis & Panageas, arXiv 1807.04252), written out: log π ← log π + η(2u_t − u_{t−1}), u = P·π. */
test('SPPO with an optimistic step is OMWU with η = 1/β', () => {
  let logs = normalise(problem.base)[0]!;
  let before: number[] | null = null;
  const found = orbit(problem, rule('sppo', { beta: 5 }, { lookAhead: 'optimistic' }), 100).solutions;
  for (let t = 1; t <= 100; t++) {
    const utility = CYCLE.map((row) => row.reduce((sum, p, a) => sum + p * Math.exp(logs[a]!), 0));
    const last = before ?? utility;
    [logs] = normalise([logs.map((z, a) => z + (2 * utility[a]! - last[a]!) / 5)]) as [number[]];
    before = utility;
    found[t]![0]!.forEach((z, a) => {
      expect(Math.abs(z - logs[a]!)).toBeLessThan(1e-12);
    });
  }
});

/**
 * Near the uniform equilibrium payoffs ±1 with η = 0.1 turn the policy by ω = η/√3 a step, and KL changes by |λ|²: λ² = λ + iω(2λ − 1) of the
 * optimistic step, λ = 1 + iω − ω² of extragradient.
 */
test.each<[string, Partial<ArmRule>, number]>([
  ['optimistic', { lookAhead: 'optimistic' }, -0.00335012],
  ['extragradient', { lookAhead: 'extragradient' }, -0.00332775],
])('last iterates go at a linear rate: %s', (_, rest, expected) => {
  const found = radii(rest);
  for (let t = 150; t <= 400; t += 50) expect(Math.log(found[t]! / found[t - 50]!) / 50 / expected).toBeCloseTo(1, 1);
});

test('the radius grows faster the larger α is', () => {
  const ends = [-0.9, -0.3, 0, 0.3, 0.6].map((alpha) => radii({ momentum: momentum(alpha) })[400]!);
  expect(ends).toEqual([...ends].sort((a, b) => a - b));
});

test('IPO and SPPO take the same exact steps', () => {
  const ipo = orbit(problem, rule('ipo', { beta: 5 }), 50);
  const sppo = orbit(problem, rule('sppo', { beta: 5 }), 50);
  sppo.solutions[50]![0]!.forEach((x, a) => {
    expect(ipo.solutions[50]![0]![a]).toBeCloseTo(x, 12);
  });
});

test('equilibria and duality gaps', () => {
  equilibrium(CYCLE).forEach((p) => {
    expect(p).toBeCloseTo(1 / 3, 12);
  });
  expect(dualityGap(normalise([[0, 0, 0]]), [CYCLE])).toBeCloseTo(0, 12);
  expect(dualityGap([[0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]], [CYCLE])).toBeCloseTo(1, 12);
  expect(preferred(normalise([[1, 2, 3]]), normalise([[1, 2, 3]]), [CYCLE])).toBeCloseTo(0.5, 12);
  // A winner takes all; a dominated fourth action stays out of the cycle.
  expect(
    equilibrium([
      [0.5, 0.7],
      [0.3, 0.5],
    ]),
  ).toEqual([1, 0]);
  const four = [...CYCLE.map((row) => [...row, 0.9]), [0.1, 0.1, 0.1, 0.5]];
  expect(equilibrium(four)[3]).toBe(0);
  // Uneven cycle: A p = 0 for A = P − ½.
  const uneven = [
    [0.5, 0.4, 0.9],
    [0.6, 0.5, 0.2],
    [0.1, 0.8, 0.5],
  ];
  const p = equilibrium(uneven);
  expect(dualityGap([p.map(Math.log)], [uneven])).toBeCloseTo(0, 12);
});

test('the average of a cycle is nearer to the equilibrium than its last policy', () => {
  const { solutions } = orbit(problem, rule('sppo', { beta: 5 }), 400);
  const mean = [0, 1, 2].map((a) => solutions.slice(1).reduce((sum, logs) => sum + Math.exp(logs[0]![a]!) / 400, 0));
  expect(dualityGap([mean.map(Math.log)], [CYCLE])).toBeLessThan(dualityGap(solutions[400]!, [CYCLE]) / 10);
});
