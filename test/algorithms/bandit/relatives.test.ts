import { describe, expect, test } from 'vitest';
import { newArm, orbit } from '../../../src/algorithms/bandit/arm';
import { descend } from '../../../src/algorithms/bandit/descent';
import { minimise } from '../../../src/algorithms/bandit/newton';
import { exactStep, pairCriterion, pairLosses } from '../../../src/algorithms/bandit/pairStep';
import { basePolicy, mix, type Policy } from '../../../src/algorithms/bandit/policy';
import { newProblem, type Problem } from '../../../src/algorithms/bandit/problem';
import { exponents } from '../../../src/algorithms/momentum';
import { configured, findPairObjective } from '../../../src/algorithms/objectives/table';
import { toward } from '../../../src/algorithms/proximalPoint';
import { REFERENCE_RULES, withoutDefaults } from '../../../src/algorithms/relatives';
import type { ArmRule } from '../../../src/algorithms/rule';
import { atOnce, finish } from '../../../src/algorithms/slow';
import { normalise } from '../../../src/algorithms/tabular';
import { apart, descents, momentum, rule, settings, tableQuadratic, tilt } from '../../support/bandit';

const REWARDS = [
  [1, 0.4, 0, -0.5],
  [0, 0.3, 0.9, 0.1],
];
const BASE = [
  [0, 1, -2, 0.5],
  [0.3, 0, -1, 0.2],
];
const drawn = { kind: 'sampled', count: 24, steps: 10, learningRate: 0.7 } as const;
const FEATURES = REWARDS.map((row) => row.map((r, a) => [r, a % 2]));
const exact = newProblem(settings(REWARDS, { base: BASE }));
const sampled = newProblem(settings(REWARDS, { base: BASE, labels: drawn }));
const linear = newProblem(settings(REWARDS, { base: BASE, features: FEATURES, labels: drawn }));
const worlds: [string, Problem][] = [
  ['exact table', exact],
  ['drawn labels', sampled],
  ['softmax-linear, drawn labels', linear],
];

const dpo = (rest: Partial<ArmRule> = {}) => rule('dpo', { beta: 0.8 }, rest);
const ipo = (rest: Partial<ArmRule> = {}) => rule('ipo', { beta: 0.8 }, rest);

describe.each(worlds)('in the %s', (_, problem) => {
  test.each(['parameters', 'policy'] as const)(
    'ExPO is the first anchor of APO, in %s, and trains nothing',
    (space) => {
      const apo = orbit(problem, dpo({ momentum: momentum(0.3, { space }) }), 1, 5);
      const still = dpo({ momentum: momentum(0, { space }) });
      const expo = orbit(problem, { ...still, expo: 0.3 }, 3, 5);
      expect(apart([expo.judged[1]!], [apo.anchors[1]!])).toBeLessThan(1e-14);
      expect(apart([expo.judged[1]!], [expo.solutions[1]!])).toBeGreaterThan(0.01);
      const plain = orbit(problem, still, 3, 5);
      expect(expo.solutions).toEqual(plain.solutions);
      expect(plain.judged).toEqual(plain.solutions);
    },
  );

  test('a moving reference that is drawn by nothing stays, to the bit', () => {
    const still = orbit(problem, dpo({ reference: 'moving', referenceShare: 0, referenceEvery: 3 }), 3, 5);
    const plain = orbit(problem, dpo(), 3, 5);
    expect(still.solutions).toEqual(plain.solutions);
    expect(still.references).toEqual(plain.references);
    const moving = orbit(problem, dpo({ reference: 'moving', referenceEvery: 3 }), 3, 5);
    expect(apart(moving.solutions, plain.solutions)).toBeGreaterThan(0.01);
    expect(apart(moving.references, plain.references)).toBeGreaterThan(0.01);
  });

  test('a mixture is the outer reference at share 1 and the anchor at share 0, to the bit', () => {
    const mixed = (referenceShare: number) =>
      orbit(problem, ipo({ reference: 'mixture', referenceShare, referenceEvery: 100 }), 4, 5);
    const [initial, plain] = [orbit(problem, ipo({ reference: 'initial' }), 4, 5), orbit(problem, ipo(), 4, 5)];
    expect(mixed(1).solutions).toEqual(initial.solutions);
    expect(mixed(0).solutions).toEqual(plain.solutions);
    const between = mixed(0.5).solutions;
    expect(Math.min(apart(between, plain.solutions), apart(between, initial.solutions))).toBeGreaterThan(0.01);
  });
});

/** Runs a generator to its end. */
function last<T>(steps: Generator<unknown, T>): T {
  for (let next = steps.next(); ; next = steps.next()) if (next.done) return next.value;
}

test.each(worlds.slice(1))('hard updates after every step forget where it started: %s', (_, problem) => {
  const objective = configured(findPairObjective('dpo'), { beta: 0.8 });
  const moving = dpo({ reference: 'moving', referenceShare: 1, referenceEvery: 1 });
  const arm = newArm(problem, moving, 5);
  const preferences = finish(arm.label(1));
  let policy = basePolicy(problem);
  const one = { ...problem, labels: { ...problem.labels, steps: 1 } };
  for (let step = 0; step < drawn.steps; step++) {
    const { weights } = preferences;
    const criterion = pairCriterion(one, { objective, reference: policy, start: policy, weights });
    policy = last(descend(one, policy, criterion));
  }
  expect(apart([orbit(problem, moving, 1, 5).solutions[1]!], [policy.logs])).toBeLessThan(1e-14);
  const margins = descents(arm.solve(preferences, 1)).map(({ loss }) => loss);
  // Every step begins at margin 0.
  for (const loss of margins) expect(loss).toBeCloseTo(Math.LN2, 14);
});

test.each([
  [0.6, 16, 2],
  [1, 10, 4],
  [0.25, 32, 1],
])('solved to the end, share %f every %i of 32 steps is DPO with a smaller β', (share, every, solves) => {
  const moving = orbit(exact, dpo({ reference: 'moving', referenceShare: share, referenceEvery: every }), 3);
  const smaller = orbit(exact, rule('dpo', { beta: 0.8 / (1 + (solves - 1) * share) }), 3);
  expect(apart(moving.solutions, smaller.solutions)).toBeLessThan(1e-12);
});

test('in the exact model every neighbour is on the path base · exp(c r/β)', () => {
  const c = (arm: ArmRule, clock: number) => {
    const expected = tilt(normalise(BASE), REWARDS, 0.8 / clock);
    expect(apart([orbit(exact, arm, 4).judged[4]!], [expected])).toBeLessThan(1e-12);
  };
  const apo = momentum(0.3);
  c(dpo(), 4);
  c(dpo({ momentum: apo }), exponents(apo, 4)[4]!);
  c(dpo({ expo: 0.3 }), 1.3 * 4);
  c(dpo({ expo: -1 }), 1e-300);
  c(dpo({ reference: 'moving', referenceEvery: 16 }), 1.6 * 4);
  c(dpo({ lookAhead: 'extragradient' }), 4);
});

test('IPO against a mixture in closed form is what the solver finds', () => {
  const objective = configured(findPairObjective('ipo'), { beta: 0.8 });
  const base = basePolicy(exact);
  const outer: Policy = { logs: normalise(REWARDS), theta: null };
  const arm = newArm(exact, ipo(), 0);
  const step = {
    objective,
    reference: mix(exact, toward(base, outer, 1 / 3)),
    start: base,
    weights: finish(arm.label(1)).weights,
  };
  const closed = finish(exactStep(exact, step)).logs;
  pairLosses(exact, step).forEach((loss, i) => {
    const solved = finish(minimise(BASE[i]!, (logits) => atOnce(tableQuadratic(loss, logits)), [0]))!;
    expect(apart([[closed[i]!]], [normalise([solved])])).toBeLessThan(1e-10);
  });
});

test('the outer reference is the base, then the solution of every second iteration', () => {
  const found = orbit(exact, ipo({ reference: 'mixture', referenceShare: 0.4, referenceEvery: 2 }), 5);
  for (let t = 1; t <= 5; t++) {
    const outer = found.solutions[t - 1 - ((t - 1) % 2)]!;
    const expected = found.solutions[t - 1]!.map((row, i) => row.map((z, a) => 0.4 * outer[i]![a]! + 0.6 * z));
    expect(apart([found.references[t]!], [normalise(expected)])).toBeLessThan(1e-14);
  }
});

test('with a learning rate of 0 an extragradient step stays where it is, and asks twice', () => {
  const problem = newProblem(settings(REWARDS, { base: BASE, labels: { ...drawn, learningRate: 0 } }));
  const ahead = dpo({ lookAhead: 'extragradient' });
  for (const solution of orbit(problem, ahead, 2, 5).solutions)
    expect(apart([solution], [problem.base])).toBeLessThan(1e-15);
  const arm = newArm(problem, ahead, 5);
  const first = finish(arm.label(1));
  expect(descents(arm.solve(first, 1))).toHaveLength(2 * drawn.steps);
  // Both are labels of the same policy, drawn apart.
  expect(arm.state.weights).not.toEqual(first.weights);
  expect(arm.labels()).toBe(2 * drawn.count * REWARDS.length);
});

test('equal arms are equal data', () => {
  const { share, every } = REFERENCE_RULES.mixture!;
  const full = dpo({ expo: 0, referenceShare: share, referenceEvery: every, reference: 'mixture' });
  expect(withoutDefaults(full)).toEqual(dpo({ reference: 'mixture' }));
  expect(withoutDefaults({ ...full, reference: 'moving' as const })).toEqual(
    dpo({ reference: 'moving', referenceShare: share, referenceEvery: every }),
  );
  expect(withoutDefaults({ ...full, reference: 'anchor' as const })).toEqual(dpo());
  const plain = dpo();
  expect(withoutDefaults(plain)).toBe(plain);
});
