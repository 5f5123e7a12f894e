import { expect, test } from 'vitest';
import { orbit } from '../../../src/algorithms/bandit/arm';
import { minimise } from '../../../src/algorithms/bandit/newton';
import { exactStep, pairCriterion, pairLosses } from '../../../src/algorithms/bandit/pairStep';
import { basePolicy, policyOf } from '../../../src/algorithms/bandit/policy';
import { populationWeights } from '../../../src/algorithms/bandit/population';
import { newProblem, type Problem } from '../../../src/algorithms/bandit/problem';
import type { Settings } from '../../../src/algorithms/objectives/row';
import { completeSettings, configured, findPairObjective } from '../../../src/algorithms/objectives/table';
import { atOnce, finish } from '../../../src/algorithms/slow';
import { normalise } from '../../../src/algorithms/tabular';
import { apart, momentum, rule, settings, tableQuadratic } from '../../support/bandit';

const KIND = [1, 0.8, 0.5, 0.4, 0, -0.2, -0.6, -1];
const LONG = [0.2, -0.5, 1, -1, 0.6, 0.1, -0.4, 0.8];
const linear = settings([KIND], { features: [KIND.map((k, a) => [k, LONG[a]!])], base: [LONG] });

test.each(['dpo', 'ipo', 'sppo'])('softmax-linear, %s: parameters and log-probabilities extrapolate alike', (id) => {
  const problem = newProblem(linear);
  const [parameters, policy] = (['parameters', 'policy'] as const).map((space) =>
    orbit(problem, rule(id, { beta: 1 }, { momentum: momentum(0.3, { space }) }), 20),
  );
  expect(apart(parameters!.anchors, policy!.anchors)).toBeLessThan(1e-12);
  expect(apart(parameters!.solutions, policy!.solutions)).toBeLessThan(1e-12);
  expect(apart([parameters!.solutions[20]!], [problem.base])).toBeGreaterThan(1);
});

test('a softmax-linear policy that can be any policy takes the steps of a table', () => {
  const features = [[1, 0.4, 0].map((_, a) => [0, 1, 2].map((d) => (d === a ? 1 : 0)).slice(0, 2))];
  const table = orbit(newProblem(settings([[1, 0.4, 0]])), rule('dpo', { beta: 0.5 }), 5);
  const all = orbit(newProblem(settings([[1, 0.4, 0]], { features })), rule('dpo', { beta: 0.5 }), 5);
  expect(apart(table.solutions, all.solutions)).toBeLessThan(1e-9);
});

function step(problem: Problem, id: string, own: Record<string, number>) {
  const objective = configured(findPairObjective(id), own);
  const base = basePolicy(problem);
  const weights = base.logs.map((row, i) => populationWeights(row, problem.wins[i]!));
  return { objective, reference: base, start: base, weights };
}

/** The solver against the closed forms: by a problem that hides that it has one. */
test.each([
  ['dpo', 0.7],
  ['dpo', 3],
])('the solver agrees with the closed form to 1e-12: %s, β = %f', (id, beta) => {
  const problem = newProblem(settings([[1, 0.4, 0, -0.5]], { base: [[0, 1, -2, 0.5]] }));
  const closed = finish(exactStep(problem, step(problem, id, { beta })));
  const solved = finish(exactStep({ ...problem, odds: null }, step(problem, id, { beta })));
  expect(apart([closed.logs], [solved.logs])).toBeLessThan(1e-12);
});

test('the solver agrees with the closed form of IPO to 1e-12', () => {
  const problem = newProblem(settings([[1, 0.4, 0, -0.5]], { base: [[0, 1, -2, 0.5]] }));
  const each = step(problem, 'ipo', { beta: 0.8 });
  const closed = finish(exactStep(problem, each)).logs[0]!;
  const [loss] = pairLosses(problem, each);
  const solved = finish(minimise(problem.base[0]!, (logits) => atOnce(tableQuadratic(loss!, logits)), [1]))!;
  expect(apart([[closed]], [normalise([solved])])).toBeLessThan(1e-12);
});

const smooth = [
  ['dpo', { beta: 0.5 }],
  ['cdpo', { beta: 0.5, label_smoothing: 0.1 }],
  ['ipo', { beta: 0.5 }],
  ['exo', { beta: 0.5, label_smoothing: 0.01 }],
  ['sppo_hard', { beta: 0.5 }],
  ['dpo_norm', { beta: 1 }],
  ['nca', { beta: 0.5 }],
] as const;

test.each(smooth)('at the exact step of %s its own loss has no slope', (id, own) => {
  const noisy = newProblem(
    settings([[1, 0.4, 0]], {
      words: [3, 5, 2],
      oracle: { kind: 'bradley-terry', temperature: 1, labelNoise: 0.1, lengthBias: 0 },
    }),
  );
  const each = step(noisy, id, own);
  const solution = finish(exactStep(noisy, each)).logs[0]!;
  const { gradient, value } = tableQuadratic(pairLosses(noisy, each)[0]!, solution);
  const before = tableQuadratic(pairLosses(noisy, each)[0]!, noisy.base[0]!).value;
  expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-12);
  expect(value).toBeLessThanOrEqual(before);
});

test('the gradient and the curvature are those of the loss', () => {
  const problem = newProblem(settings([[1, 0.4, 0]], { words: [3, 5, 2] }));
  const [loss] = pairLosses(problem, step(problem, 'exo', {}));
  const at = [0.3, -0.2, 0.5];
  const { gradient, hessian } = tableQuadratic(loss!, at);
  const moved = (a: number, h: number) =>
    tableQuadratic(
      loss!,
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

test('labels carried a finite minimiser are refused by the name of the objective', () => {
  const hard = newProblem(
    settings([[1, 0.4, 0]], { oracle: { kind: 'hard', temperature: 1, labelNoise: 0, lengthBias: 0 } }),
  );
  expect(() => orbit(hard, rule('dpo', { beta: 1 }), 1)).toThrow(/^objective dpo: no finite minimiser/);
  expect(() => orbit(hard, rule('ipo', { beta: 1 }), 1)).not.toThrow();
  // KTO saturates: the rest of the probability goes to the best action, the log-ratios of the others to −∞.
  const soft = newProblem(settings([[1, 0.4, 0]]));
  expect(() => orbit(soft, rule('kto', { beta: 1 }), 1)).toThrow(/^objective kto: no finite minimiser/);
});

test('KTO’s own reference point is KL(π ‖ π_ref) of the table, and held constant', () => {
  const drawn = { labels: { kind: 'sampled', count: 64, steps: 2, learningRate: 1 } } as const;
  const problem = newProblem(settings([[1, 0.4, 0]], drawn));
  const given = completeSettings(findPairObjective('kto_batch'), {});
  const base = basePolicy(problem);
  const moved = policyOf(problem, null, [[0.7, -0.2, -0.4]]);
  const weights = [populationWeights(base.logs[0]!, problem.wins[0]!)];
  const step = { reference: base, start: base, weights };
  const at = (id: string, settings: Settings) => {
    const objective = configured(findPairObjective(id), settings);
    return finish(pairCriterion(problem, { objective, ...step }).at(moved, 0))[0]!;
  };
  const z0 = moved.logs[0]!.reduce((sum, z, a) => sum + Math.exp(z) * (z - base.logs[0]![a]!), 0);
  expect(z0).toBeGreaterThan(0.05);
  expect(at('kto_batch', given)).toEqual(at('kto', { ...given, z0 }));
  expect(() => orbit(newProblem(settings([[1, 0.4, 0]])), rule('kto_batch', { beta: 1 }), 1)).toThrow(/kto_batch/);
});

test('references: the base policy, the last solution, and look-aheads of a fixed reward', () => {
  const problem = newProblem(settings([[1, 0.4, 0]]));
  const initial = orbit(problem, rule('dpo', { beta: 1 }, { reference: 'initial' }), 4);
  for (let t = 2; t <= 4; t++) expect(apart([initial.solutions[t]!], [initial.solutions[1]!])).toBeLessThan(1e-12);
  const plain = orbit(problem, rule('dpo', { beta: 1 }), 4);
  const previous = orbit(problem, rule('dpo', { beta: 1 }, { reference: 'previous', momentum: momentum(0.5) }), 4);
  expect(apart(previous.solutions, plain.solutions)).toBeLessThan(1e-12);
  for (const lookAhead of ['extragradient', 'optimistic'] as const)
    expect(apart(orbit(problem, rule('dpo', { beta: 1 }, { lookAhead }), 4).solutions, plain.solutions)).toBeLessThan(
      1e-12,
    );
});

test('a restart drops the momentum when it turns', () => {
  const cycle = [
    [0.5, 0, 1],
    [1, 0.5, 0],
    [0, 1, 0.5],
  ];
  const problem = newProblem(settings([[0, 0, 0]], { base: [[2, 0, 0]], preferences: [cycle] }));
  const strong = { momentum: momentum(0.95, { restart: true }) };
  const kept = { momentum: momentum(0.95) };
  const restarted = orbit(problem, rule('sppo', { beta: 0.5 }, strong), 60);
  const carried = orbit(problem, rule('sppo', { beta: 0.5 }, kept), 60);
  const dropped = restarted.anchors.filter((anchor, t) => t > 0 && apart([anchor], [restarted.solutions[t]!]) === 0);
  expect(dropped.length).toBeGreaterThan(0);
  expect(dropped.length).toBeLessThan(60);
  expect(carried.anchors.slice(1).every((anchor, t) => apart([anchor], [carried.solutions[t + 1]!]) > 0)).toBe(true);
});
