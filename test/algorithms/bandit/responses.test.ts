import { expect, test } from 'vitest';
import { newArm, orbit } from '../../../src/algorithms/bandit/arm';
import { byLogits, minimiser } from '../../../src/algorithms/bandit/minimiser';
import { basePolicy } from '../../../src/algorithms/bandit/policy';
import { newProblem, type Problem } from '../../../src/algorithms/bandit/problem';
import { exactResponses, type ResponsesStep, responsesLoss } from '../../../src/algorithms/bandit/responses';
import { configured, findKind, isOnPolicy, OBJECTIVES } from '../../../src/algorithms/objectives/table';
import { finish } from '../../../src/algorithms/slow';
import { apart, momentum, rule, settings, tilt } from '../../support/bandit';

const REWARDS = [
  [1, 0.4, 0, -0.5],
  [0, 0.7, 0.7, 0.2],
];
const BASE = [
  [0, 1, -2, 0.5],
  [0.3, 0, 0, -1],
];
const GROUPS = OBJECTIVES.filter((row) => row.kind === 'responses' && !isOnPolicy(row)).map(({ id }) => id);
/** A length bias: what counts is the judged reward. */
const biased = settings(REWARDS, {
  base: BASE,
  words: [3, 5, 2, 9],
  oracle: { kind: 'bradley-terry', temperature: 2, labelNoise: 0.1, lengthBias: 0.05 },
});
const table = newProblem(biased);
const judged = REWARDS.map((row) => row.map((r, a) => r + 0.05 * [3, 5, 2, 9][a]!));

function step(problem: Problem, id: string, own: Record<string, number>): ResponsesStep {
  const objective = configured(findKind(id, 'responses'), own);
  const base = basePolicy(problem);
  return { objective, reference: base, start: base };
}
const lossesOf = (problem: Problem, each: ResponsesStep) => problem.base.map((_, i) => responsesLoss(problem, each, i));

test.each([
  ['exo_rewards', { beta: 0.5, reward_scale: 0.8 }, 0.4],
  ['infonca', { beta: 0.5, alpha: 1.5 }, 0.75],
])('%s: the closed form is the tilt by the judged reward, and the solver agrees to 1e-10', (id, own, beta) => {
  const each = step(table, id, own);
  const closed = finish(exactResponses(table, each)).logs;
  expect(apart([closed], [tilt(table.base, judged, beta)])).toBeLessThan(1e-14);
  expect(apart([closed], [finish(minimiser(table, lossesOf(table, each), each.start))!.logs])).toBeLessThan(1e-10);
});

test.each(GROUPS)('%s: gradient steps go to the exact step', (id) => {
  const own: Record<string, number> = { beta: 0.5 };
  const slow = newProblem({ ...biased, labels: { kind: 'sampled', count: 1, steps: 2000, learningRate: 0.5 } });
  const exact = orbit(table, rule(id, own), 1).solutions[1]!;
  expect(apart([orbit(slow, rule(id, own), 1).solutions[1]!], [exact])).toBeLessThan(1e-10);
  // It moves, and every prompt its own way.
  expect(apart([exact], [table.base])).toBeGreaterThan(0.1);
});

test.each(GROUPS)('%s, softmax-linear: at the exact step the loss has no slope in the parameters', (id) => {
  const features = REWARDS.map((row) => row.map((r, a) => [r, Math.sin(a)]));
  const problem = newProblem({ ...biased, features });
  const each = step(problem, id, { beta: 0.5 });
  const solution = finish(exactResponses(problem, each));
  for (const d of [0, 1]) {
    const slope = lossesOf(problem, each).reduce(
      (sum, loss, i) =>
        sum + byLogits(loss, solution.logs[i]!).gradient.reduce((part, g, a) => part + g * features[i]![a]![d]!, 0),
      0,
    );
    expect(Math.abs(slope)).toBeLessThan(1e-10);
  }
  expect(Math.max(...solution.theta!.map(Math.abs))).toBeGreaterThan(0.1);
});

test('a softmax-linear policy that can be any policy takes the closed form of a table', () => {
  const features = REWARDS.map((row) => row.map((_, a) => [0, 1, 2].map((d) => (d === a ? 1 : 0))));
  const one = { ...biased, base: BASE.slice(0, 1), rewards: REWARDS.slice(0, 1) };
  const [linear, closed] = [newProblem({ ...one, features: features.slice(0, 1) }), newProblem(one)];
  for (const id of ['exo_rewards', 'infonca']) {
    const solved = finish(exactResponses(linear, step(linear, id, { beta: 0.5 }))).logs;
    expect(apart([solved], [finish(exactResponses(closed, step(closed, id, { beta: 0.5 }))).logs])).toBeLessThan(1e-9);
  }
});

test.each(GROUPS)('%s: value, slope and curvature of the loss are those of finite differences', (id) => {
  const loss = responsesLoss(table, step(table, id, { beta: 0.5 }), 0);
  const at = [0.3, -0.2, 0.5, 0];
  const { gradient, hessian } = byLogits(loss, at);
  const moved = (a: number, h: number) =>
    byLogits(
      loss,
      at.map((x, i) => (i === a ? x + h : x)),
    );
  const h = 1e-5;
  at.forEach((_, a) => {
    expect(gradient[a]).toBeCloseTo((moved(a, h).value - moved(a, -h).value) / (2 * h), 8);
    at.forEach((_, b) => {
      expect(hessian[a]![b]).toBeCloseTo((moved(b, h).gradient[a]! - moved(b, -h).gradient[a]!) / (2 * h), 6);
    });
  });
});

test.each([
  ['exo_rewards', (r: number, own: number) => 2 * (r / own)],
  ['infonca', (r: number, own: number) => 8 * (1 / (1 + Math.exp(-r / own)) - 0.5)],
  ['nca_rewards', (r: number, own: number) => 4 * (1 / (1 + Math.exp(-r / own)) - 0.5)],
] as const)('%s: the unit of a gradient step is DPO’s, β²/4, whatever β is', (id, expected) => {
  const labels = { kind: 'sampled' as const, count: 1, steps: 1, learningRate: 1 };
  const problem = newProblem(settings([[0.6, 0]], { labels }));
  for (const beta of [0.2, 3]) {
    const own: Record<string, number> = { beta, [id === 'exo_rewards' ? 'reward_scale' : 'alpha']: 0.7 };
    const [moved] = orbit(problem, rule(id, own), 1).solutions[1]!;
    expect(beta * (moved![0]! - moved![1]!)).toBeCloseTo(expected(0.6, 0.7), 6);
  }
});

test('with sampled labels nothing is drawn: every seed the same, and as many labels as rewards', () => {
  const problem = newProblem({ ...biased, labels: { kind: 'sampled', count: 7, steps: 5, learningRate: 0.5 } });
  const apo = rule('infonca', { beta: 0.5 }, { momentum: momentum(0.3) });
  expect(orbit(problem, apo, 3, 1)).toEqual(orbit(problem, apo, 3, 2));
  const arm = newArm(problem, apo, 1);
  expect(finish(arm.label(1)).counts).toBeNull();
  finish(arm.label(2));
  expect(arm.labels()).toBe(2 * 2 * 4);
  const exact = newArm(table, apo, 1);
  finish(exact.label(1));
  expect(exact.labels()).toBe(0);
});

test('momentum is the same faster clock as under DPO', () => {
  const { solutions } = orbit(table, rule('infonca', { beta: 0.5 }, { momentum: momentum(0.3) }), 3);
  expect(apart([solutions[3]!], [tilt(table.base, judged, 0.5 / 3.69)])).toBeLessThan(1e-12);
});
