import { expect, test } from 'vitest';
import { orbit } from '../../../src/algorithms/bandit/arm';
import { newProblem } from '../../../src/algorithms/bandit/problem';
import { exponents } from '../../../src/algorithms/momentum';
import { logLogSlope } from '../../../src/algorithms/statistics';
import { gap } from '../../../src/algorithms/tabular';
import {
  equivalentBeta,
  fitRate,
  fitScale,
  minimalGap,
  minimalWinGap,
  suboptimalityShape,
  variationExponent,
  variationToBest,
} from '../../../src/algorithms/theory';
import { apart, momentum, rule, settings, tilt } from '../../support/bandit';
import { exactGaps } from '../../support/ensemble';

/** c_T / T tends to 1/(1−α) for a constant α (Theorem 4.1): how many plain steps one step with momentum is worth on average. */
test.each([0.3, 0.6])('the speed-up of α = %f is 1/(1−α) within 1 % at T = 200', (alpha) => {
  const speedUp = exponents(momentum(alpha), 200)[200]! / 200;
  expect(Math.abs(speedUp * (1 - alpha) - 1)).toBeLessThan(0.01);
});

test('α = 0 is iterative DPO, whatever the schedule is called', () => {
  const problem = newProblem(settings([[1, 0.4, 0]]));
  const none = orbit(problem, rule('dpo', { beta: 1 }, { momentum: momentum(0.7, { schedule: 'none' }) }), 12);
  const zero = orbit(problem, rule('dpo', { beta: 1 }), 12);
  expect(zero).toEqual(none);
  none.solutions.forEach((logs, t) => {
    const expected = t === 0 ? problem.base : tilt(problem.base, problem.rewards, 1 / t);
    expect(apart([logs], [expected])).toBeLessThan(1e-12);
  });
});

/** 4,096 evenly spaced rewards and β = 20: between iterations 100 and 400 the gap is that of a continuum, β / c_t. */
test.each([
  ['no momentum', momentum(0), -1],
  ['α = 0.3', momentum(0.3), -1],
  ['α = 0.6', momentum(0.6), -1],
  ['α = t/(t+3)', momentum(0, { schedule: 'nesterov' }), -2],
])('the gap falls like a power of t with %s', (_, each, expected) => {
  const actions = 4096;
  const rewards = Float64Array.from({ length: actions }, (_, a) => a / (actions - 1));
  const gaps = [...exactGaps({ actions, base: new Float64Array(actions), rewards }, 20, each, 400)];
  const slope = logLogSlope(gaps, 100, 400)!;
  expect(slope.n).toBe(301);
  expect(Math.abs(slope.mean - expected)).toBeLessThan(0.1);
  expect(slope.low).toBeLessThanOrEqual(slope.mean);
  expect(slope.high - slope.low).toBeLessThan(0.05);
});

test('Theorem 4.4 holds with a fitted constant, the same for every α and β within a factor', () => {
  const problem = newProblem(settings([Array.from({ length: 64 }, (_, a) => a / 63)]));
  const constants = [0, 0.3, 0.6].flatMap((alpha) =>
    [5, 10].map((beta) => {
      const { solutions } = orbit(problem, rule('dpo', { beta }, { momentum: momentum(alpha) }), 60);
      const values = solutions.slice(1).map((logs) => gap(logs, problem.rewards));
      const shape = values.map((_, i) => suboptimalityShape(beta, alpha, i + 1));
      const scale = fitScale(values, shape);
      values.forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(scale * shape[i]! * (1 + 1e-12));
      });
      return scale;
    }),
  );
  expect(Math.max(...constants) / Math.min(...constants)).toBeLessThan(2);
});

test('Theorem 4.8 holds with a fitted rate, and the rate at the end is the gap over β(1−α)', () => {
  const problem = newProblem(settings([[1, 0.4, 0]]));
  const delta = minimalGap(problem.rewards);
  expect(delta).toBeCloseTo(0.6, 15);
  for (const alpha of [0, 0.3]) {
    const { solutions } = orbit(problem, rule('dpo', { beta: 1 }, { momentum: momentum(alpha) }), 40);
    const values = solutions.slice(1).map((logs) => variationToBest(logs, problem.rewards));
    const exponent = values.map((_, i) => variationExponent(1, alpha, delta, i + 1));
    const rate = fitRate(values, exponent);
    expect(rate).toBeGreaterThan(0);
    values.forEach((value, i) => {
      expect(value).toBeLessThanOrEqual(Math.exp(-rate * exponent[i]!) * (1 + 1e-12));
    });
    const last = Math.log(values[38]! / values[39]!) / (exponent[39]! - exponent[38]!);
    expect(last).toBeCloseTo(1, 4);
  }
});

test('Theorem B.2: SPPO under a preference with a winner', () => {
  const wins = [
    [0.5, 0.8, 0.9],
    [0.2, 0.5, 0.7],
    [0.1, 0.3, 0.5],
  ];
  const problem = newProblem(settings([[0, 0, 0]], { preferences: [wins] }));
  expect(minimalWinGap(problem.wins)).toBeCloseTo(0.2, 12);
  const { solutions } = orbit(problem, rule('sppo', { beta: 0.5 }, { momentum: momentum(0.3) }), 40);
  const values = solutions.slice(1).map((logs) => variationToBest(logs, [[1, 0, 0]]));
  const exponent = values.map((_, i) => variationExponent(0.5, 0.3, 0.2, i + 1));
  expect(fitRate(values, exponent)).toBeGreaterThan(0);
  expect(
    minimalWinGap([
      [
        [0.5, 0, 1],
        [1, 0.5, 0],
        [0, 1, 0.5],
      ],
    ]),
  ).toBe(0);
});

test('a tie has no minimal gap, and the policy keeps both', () => {
  const problem = newProblem(settings([[1, 1, 0]]));
  expect(minimalGap(problem.rewards)).toBe(0);
  const { solutions } = orbit(problem, rule('dpo', { beta: 0.1 }), 10);
  expect(variationToBest(solutions[10]!, problem.rewards)).toBeLessThan(1e-12);
});

test('momentum and the control β(1−α) differ by a constant number of steps', () => {
  expect(equivalentBeta(2, momentum(0.25))).toBe(1.5);
  expect(equivalentBeta(2, momentum(0.25, { schedule: 'nesterov' }))).toBeNull();
  const c = exponents(momentum(0.3), 300);
  // t/(1−α) − c_t tends to α/(1−α)².
  expect(300 / 0.7 - c[300]!).toBeCloseTo(0.3 / 0.49, 9);
});
