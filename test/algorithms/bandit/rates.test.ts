import { expect, test } from 'vitest';
import { orbit } from '../../../src/algorithms/bandit/arm';
import { newProblem } from '../../../src/algorithms/bandit/problem';
import { exponents } from '../../../src/algorithms/momentum';
import { logLogSlope } from '../../../src/algorithms/statistics';
import { gap, normalise } from '../../../src/algorithms/tabular';
import {
  gapBound,
  limitBeta,
  matchedBeta,
  minimalGap,
  minimalWinGap,
  variationBound,
  variationToBest,
} from '../../../src/algorithms/theory';
import type { BanditWorld } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { uniform } from '../../../src/random';
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

/** W of (1−p)/(e·p), as the bound at β = c = 1 has it. */
const w = (p: number) => gapBound(1, 1, p);

test('the bound of the gap is Lambert’s W, the w with w·e^w = (1−p)/(e·p)', () => {
  for (const p of [1 - 1e-9, 0.9, 0.5, 0.1, 1e-6, 1e-100, 1e-300])
    expect((w(p) * Math.exp(w(p)) * Math.E * p) / (1 - p)).toBeCloseTo(1, 7);
});

/** Problems with 2 to 29 actions at random; the bound is reached by two actions whose distance is the worst. */
test('Theorem 4.4 with its constant: no rewards leave a larger gap', () => {
  const noise = (row: number) => Array.from({ length: 29 }, (_, i) => uniform(7, 1, row, i));
  let closest = 0;
  for (let row = 0; row < 2000; row++) {
    const numbers = noise(2 * row);
    const actions = 2 + Math.floor(28 * numbers[28]!);
    const rewards = [[0, ...noise(2 * row + 1).map((x) => -(20 ** (2 * x - 1)))].slice(0, actions)];
    const base = normalise([numbers.slice(0, actions).map((x) => 4 * x)]);
    const [beta, clock] = [0.1 + 3 * numbers[27]!, 1 + 20 * numbers[26]!];
    const bound = gapBound(beta, clock, Math.exp(base[0]![0]!));
    const share = gap(tilt(base, rewards, beta / clock), rewards) / bound;
    expect(share).toBeLessThanOrEqual(1 + 1e-12);
    closest = Math.max(closest, share);
  }
  expect(closest).toBeGreaterThan(0.95);
  for (const p of [0.001, 0.2, 0.5, 0.9]) {
    const rewards = [[0, -(1 + w(p))]];
    const worst = gap(tilt([[Math.log(p), Math.log(1 - p)]], rewards, 1), rewards);
    expect(worst / gapBound(1, 1, p)).toBeCloseTo(1, 12);
  }
  // The paper's (C.8), log((1−p)/p)·β/c_T, promises a gap of 0 here.
  expect(gap(tilt([[Math.log(0.5), Math.log(0.5)]], [[1, 0]], 1), [[1, 0]])).toBeGreaterThan(0.2);
});

test('Theorem 4.8 with its constant: within 1.7 of the truth on bandit-clock', () => {
  const problem = newProblem(settings([[1, 0.4, 0]], { base: [[0, 1, 0.5]] }));
  const delta = minimalGap(problem.rewards);
  expect(delta).toBeCloseTo(0.6, 15);
  const p = Math.exp(problem.base[0]![0]!);
  expect(p).toBeCloseTo(0.1863, 4);
  for (const each of [momentum(0), momentum(0.3), momentum(-0.5), momentum(0, { schedule: 'nesterov' })]) {
    const { solutions } = orbit(problem, rule('dpo', { beta: 1 }, { momentum: each }), 20);
    const clock = exponents(each, 20);
    const slack = solutions
      .slice(1)
      .map((logs, i) => variationBound(1, clock[i + 1]!, p, delta) / variationToBest(logs, problem.rewards));
    expect(Math.min(...slack)).toBeGreaterThanOrEqual(1);
    expect(slack.at(-1)!).toBeLessThan(1.7);
  }
});

test('Theorem B.2 with its constant: preferences with a winner that no reward explains', () => {
  const { world } = presetNamed('bandit-preferences').experiment;
  const problem = newProblem(world as BanditWorld);
  expect(minimalWinGap(problem.wins)).toBeCloseTo(0.15, 12);
  const end = [
    [0, 0.0371, 0.199],
    [0.3, 0.00686, 0.0604],
  ] as const;
  for (const [alpha, distance, bound] of end) {
    const { solutions } = orbit(problem, rule('sppo', { beta: 1 }, { momentum: momentum(alpha) }), 20);
    const clock = exponents(momentum(alpha), 20);
    const bounds = clock.map((c) => variationBound(1, c, 0.2, 0.15));
    const values = solutions.map((logs) => variationToBest(logs, [[1, 0, 0]]));
    for (let t = 1; t <= 20; t++) expect(values[t]!).toBeLessThanOrEqual(bounds[t]!);
    expect(values[20]! / distance).toBeCloseTo(1, 2);
    expect(bounds[20]! / bound).toBeCloseTo(1, 2);
  }
  // Without such an action the theorem promises nothing.
  const cycle = presetNamed('bandit-rock-paper-scissors').experiment.world as BanditWorld;
  expect(minimalWinGap(newProblem(cycle).wins)).toBe(0);
});

test('a tie has no minimal gap, and the policy keeps both', () => {
  const problem = newProblem(settings([[1, 1, 0]]));
  expect(minimalGap(problem.rewards)).toBe(0);
  const { solutions } = orbit(problem, rule('dpo', { beta: 0.1 }), 10);
  expect(variationToBest(solutions[10]!, problem.rewards)).toBeLessThan(1e-12);
});

test('β(1−α) is ahead by α/(1−α)² plain steps in the end', () => {
  expect(limitBeta(2, momentum(0.25))).toBe(1.5);
  expect(limitBeta(2, momentum(0.25, { schedule: 'nesterov' }))).toBeNull();
  const c = exponents(momentum(0.3), 300);
  expect(300 / 0.7 - c[300]!).toBeCloseTo(0.3 / 0.49, 9);
});

test.each([
  ['α = 0.3', momentum(0.3)],
  ['α = 0.9', momentum(0.9)],
  ['α = −0.5', momentum(-0.5)],
  ['α = t/(t+3)', momentum(0, { schedule: 'nesterov' })],
])('after T iterations β·T/c_T is where momentum is, with %s', (_, each) => {
  const problem = newProblem(settings([[1, 0.4, 0]], { base: [[0, 1, 0.5]] }));
  for (const t of [1, 2, 5, 20]) {
    const ours = orbit(problem, rule('dpo', { beta: 4 }, { momentum: each }), t).solutions[t]!;
    const theirs = orbit(problem, rule('dpo', { beta: matchedBeta(4, each, t) }), t).solutions[t]!;
    expect(apart([ours], [theirs])).toBeLessThan(1e-12);
  }
});
