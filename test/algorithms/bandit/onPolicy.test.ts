import { expect, test } from 'vitest';
import { newArm, orbit } from '../../../src/algorithms/bandit/arm';
import { drawActions, drawPairs, newTally } from '../../../src/algorithms/bandit/draws';
import { dualityGap, equilibriumDivergence } from '../../../src/algorithms/bandit/game';
import { pairStatistics } from '../../../src/algorithms/bandit/pairs';
import { advantages } from '../../../src/algorithms/bandit/policyGradient';
import { newProblem, type ProblemSettings } from '../../../src/algorithms/bandit/problem';
import { completeSettings, findMethod, OBJECTIVES } from '../../../src/algorithms/objectives/table';
import { finish } from '../../../src/algorithms/slow';
import { difference, expectation, inner } from '../../../src/algorithms/tabular';
import { apart, descents, momentum, rule, settings } from '../../support/bandit';

const REWARDS = [
  [1, 0.4, 0],
  [0, 0.3, 0.9],
];
const world = (labels: Partial<ProblemSettings['labels']> = {}, rest: Partial<ProblemSettings> = {}) =>
  newProblem(
    settings(REWARDS, { labels: { kind: 'sampled', count: 64, steps: 12, learningRate: 1, ...labels }, ...rest }),
  );
const ON_POLICY = OBJECTIVES.filter((row) => 'draws' in row).map(({ id }) => id);

function solved(problem: ReturnType<typeof world>, id: string, own: Record<string, number>, seed = 0) {
  const arm = newArm(problem, rule(id, own), seed);
  const steps = descents(arm.solve(finish(arm.label(1)), 1));
  return { arm, steps, solution: arm.state.solution.logs };
}

test('draws are addressed by seed, iteration, step and prompt, and are the same in every arm', () => {
  const problem = world();
  const { base } = problem;
  const counts = (seed: number, iteration: number, step: number) =>
    finish(drawActions(problem, base, { seed, iteration }, step));
  expect(counts(1, 1, 0)).toEqual(counts(1, 1, 0));
  for (const other of [counts(2, 1, 0), counts(1, 2, 0), counts(1, 1, 1)]) expect(other).not.toEqual(counts(1, 1, 0));
  // The two prompts of an even policy draw apart, from numbers of their own.
  expect(counts(1, 1, 0)[0]).not.toEqual(counts(1, 1, 0)[1]);
  const first = base.map((row) => row.map(() => 0));
  finish(
    drawPairs(problem, { ours: base, theirs: base }, { seed: 1, iteration: 1 }, 0, ({ prompt, a }) => {
      first[prompt]![a]!++;
    }),
  );
  expect(first).toEqual(counts(1, 1, 0));
});

test('draws have the probabilities of the policies, and do not follow those of the anchor', () => {
  const count = 60_000;
  const problem = world(
    { count },
    {
      base: [
        [0, 1, 0.5],
        [0, 0, 0],
      ],
    },
  );
  const [ours, theirs] = [problem.base, [...problem.base].reverse()];
  const seen = [0, 1, 2].map(() => [0, 0, 0]);
  finish(
    drawPairs(problem, { ours, theirs }, { seed: 3, iteration: 1 }, 2, ({ prompt, a, b }) => {
      if (prompt === 0) seen[a]![b]! += 1 / count;
    }),
  );
  for (let a = 0; a < 3; a++)
    for (let b = 0; b < 3; b++) {
      const p = Math.exp(ours[0]![a]! + theirs[0]![b]!);
      expect(Math.abs(seen[a]![b]! - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / count));
    }
  const even = world();
  const anchor = finish(newArm(even, rule('dpo', {}), 0).label(1)).counts!;
  const { arm } = solved(world({ steps: 1 }), 'online_dpo', {});
  expect(arm.state.weights.map((matrix) => matrix.map((row) => row.map((w) => w * 64)))).not.toEqual(anchor);
});

test.each(ON_POLICY)('%s: the same seed the same steps, another seed others, labels as judged', (id) => {
  const [once, again, other] = [0, 0, 1].map((seed) => solved(world(), id, {}, seed));
  expect(again!.steps).toEqual(once!.steps);
  expect(other!.solution).not.toEqual(once!.solution);
  // PPO, DAPO and GSPO use their draws for four steps; ESPO until it has left them.
  const perStep = 64 * REWARDS.length;
  const labels = once!.arm.labels();
  if (id === 'espo') expect(labels % perStep).toBe(0);
  else expect(labels).toBe((perStep * 12) / (completeSettings(findMethod(id), {}).epochs ?? 1));
  expect(finish(newArm(world(), rule(id, {}), 0).label(1)).counts).toBeNull();
});

/** Cosine of two steps from the base policy. */
function cosine(a: number[][], b: number[][], base: number[][]): number {
  const [x, y] = [difference(a, base), difference(b, base)];
  return inner(x, y) / Math.sqrt(inner(x, x) * inner(y, y));
}

test('online DPO with many labels goes to the proximal step of exact DPO', () => {
  const many = world({ count: 1024, steps: 400, learningRate: 1 });
  const exact = orbit(newProblem(settings(REWARDS)), rule('dpo', { beta: 1 }), 1).solutions[1]!;
  const { solution } = solved(many, 'online_dpo', { beta: 1 });
  expect(cosine(solution, exact, many.base)).toBeGreaterThan(0.995);
  expect(apart([solution], [exact])).toBeLessThan(0.1);
  // Few steps have the direction already.
  const few = solved(world({ count: 1024, steps: 5 }), 'online_dpo', { beta: 1 }).solution;
  expect(cosine(few, exact, many.base)).toBeGreaterThan(0.95);
});

test('XPO’s bonus drives the responses of the reference out, all the farther', () => {
  const problem = world({ count: 1024, steps: 60 });
  const exact = orbit(newProblem(settings(REWARDS)), rule('dpo', { beta: 1 }), 1).solutions[1]!;
  const [none, little, much] = [0, 0.02, 0.2].map((alpha) => solved(problem, 'xpo', { beta: 1, alpha }).solution);
  // Without it, it is DPO with responses of the reference among the rejected.
  expect(cosine(none!, exact, problem.base)).toBeGreaterThan(0.99);
  const left = (policy: number[][]) => expectation(problem.base, policy);
  expect(left(little!)).toBeLessThan(left(none!));
  expect(left(much!)).toBeLessThan(left(little!) - 0.05);
});

test('XPO marks who wrote what: at equal policies its loss is log 2 and α times the mean log π of the reference’s draws', () => {
  const problem = world(
    { count: 500, steps: 1 },
    {
      base: [
        [0, 1, 2],
        [0, 0, 0],
      ],
    },
  );
  const { arm, steps } = solved(problem, 'xpo', { beta: 1, alpha: 0.5 });
  let theirs = 0;
  finish(
    drawPairs(problem, { ours: problem.base, theirs: problem.base }, { seed: 0, iteration: 1 }, 0, ({ prompt, b }) => {
      theirs += problem.base[prompt]![b]! / 1000;
    }),
  );
  expect(steps[0]!.loss).toBeCloseTo(Math.LN2 + 0.5 * theirs, 12);
  // The metric is the same loss over pairs of different actions.
  const { weights, fromReference } = arm.state;
  const { objective } = arm;
  const { base: logs, lengths } = problem;
  const judged = { objective, weights, fromReference, logs, start: logs, lengths, labels: 500 };
  let expected = 0;
  for (const [i, matrix] of weights.entries()) {
    let [sum, total] = [0, 0];
    for (const [a, row] of matrix.entries())
      for (const [b, w] of row.entries()) {
        if (a === b) continue;
        const won = fromReference![i]![a]![b]!;
        total += w;
        sum += w * Math.LN2 + 0.5 * (won * logs[i]![a]! + (w - won) * logs[i]![b]!);
      }
    expected += sum / total / weights.length;
  }
  expect(finish(pairStatistics(judged)).loss).toBeCloseTo(expected, 12);
});

test.each(['ppo', 'espo'])('%s raises the expected reward, and less if the KL costs more', (id) => {
  const problem = world({ steps: 32, learningRate: 0.5 });
  const reward = (kl: number) => expectation(solved(problem, id, { kl }).solution, REWARDS);
  const before = expectation(problem.base, REWARDS);
  expect(reward(0.05)).toBeGreaterThan(before + 0.2);
  expect(reward(5)).toBeLessThan(reward(0.05) - 0.1);
});

test('ESPO draws anew once the policy has left its draws by δ, or used them up', () => {
  const draws = (own: Record<string, number>) => solved(world({ steps: 40 }), 'espo', own).arm.labels() / 128;
  expect(draws({ delta: 10, epochs: 300 })).toBe(1);
  expect(draws({ delta: 10, epochs: 10 })).toBe(4);
  expect(draws({ delta: 0.001, epochs: 300 })).toBeGreaterThan(10);
  expect(draws({ delta: 0.25, epochs: 300 })).toBeGreaterThan(1);
});

test('PPO stays where it was once all that it drew is clipped', () => {
  const problem = world({ steps: 60 });
  const { steps } = solved(problem, 'ppo', { clip: 0.05, kl: 0, epochs: 1000 });
  const last = steps.at(-1)!;
  expect(last.gradientNorm).toBeLessThan(0.1 * steps[0]!.gradientNorm);
  expect(apart([last.policy.logs], [problem.base])).toBeLessThan(1);
});

test('advantages: less the mean of the others, mean 0 and deviation 1 over all draws', () => {
  const problem = world({ count: 4 });
  const counts = [
    [2, 1, 1],
    [0, 4, 0],
  ];
  const found = advantages(problem, counts, problem.base, problem.base, 0.1);
  // Policy = reference: no cost. Draw by draw: rewards 1, 1, 0.4, 0 and four times 0.3.
  const raw = [1 - 1.4 / 3, 1 - 1.4 / 3, 0.4 - 2 / 3, 0 - 2.4 / 3, 0, 0, 0, 0];
  const centre = raw.reduce((a, b) => a + b) / 8;
  const deviation = Math.sqrt(raw.reduce((sum, x) => sum + (x - centre) ** 2, 0) / 7 + 1e-8);
  const expected = raw.map((x) => (x - centre) / deviation);
  expect(found[0]![0]).toBeCloseTo(expected[0]!, 12);
  expect(found[0]![1]).toBeCloseTo(expected[2]!, 12);
  expect(found[0]![2]).toBeCloseTo(expected[3]!, 12);
  expect(found[1]![1]).toBeCloseTo(expected[4]!, 12);
  // The cost of the KL is the draw's own.
  const moved = problem.base.map((row) => row.map((z, a) => z + a));
  const costly = advantages(
    problem,
    [
      [4, 0, 0],
      [2, 2, 0],
    ],
    moved,
    problem.base,
    1,
  );
  expect(costly[1]![0]! - costly[1]![1]!).toBeGreaterThan(0);
});

test('equal draws, and a single one, give no policy gradient', () => {
  const sure = {
    base: [
      [40, 0, 0],
      [0, 0, 40],
    ],
  };
  for (const problem of [world({ count: 1 }), world({}, sure)])
    for (const id of ['ppo', 'espo']) {
      if (problem.labels.count === 1 && id === 'espo') continue;
      const { solution, steps } = solved(problem, id, { kl: 0 });
      expect(steps.every(({ loss, gradientNorm }) => Number.isFinite(loss) && Number.isFinite(gradientNorm))).toBe(
        true,
      );
      expect(solution.flat().every(Number.isFinite)).toBe(true);
      if (problem.base[0]![0]! > -1e-9) expect(apart([solution], [problem.base])).toBeLessThan(1e-9);
    }
  // A pair of one action with itself says nothing to DPO, and is counted.
  const { arm, solution } = solved(world({}, sure), 'online_dpo', {});
  expect(apart([solution], [problem0(sure)])).toBeLessThan(1e-12);
  expect(arm.state.weights[0]![0]![0]).toBeCloseTo(1, 12);
});

const problem0 = (rest: Partial<ProblemSettings>) => world({}, rest).base;

const CYCLE = [
  [0.5, 0, 1],
  [1, 0.5, 0],
  [0, 1, 0.5],
];
const game = (labels: Partial<ProblemSettings['labels']> = {}) =>
  newProblem(
    settings([[0, 0, 0]], {
      base: [[1.5, 0.5, 0]],
      preferences: [CYCLE],
      labels: { kind: 'sampled', count: 256, steps: 32, learningRate: 1, ...labels },
    }),
  );

const THIRD = [[1, 1, 1].map((x) => x / 3)];

test('Nash-MD moves toward the equilibrium of rock, paper, scissors', () => {
  const problem = game();
  const before = [dualityGap(problem.base, problem.wins), equilibriumDivergence(problem.base, THIRD)] as const;
  for (const seed of [0, 1, 2]) {
    const last = orbit(problem, rule('nash_md', { beta: 1, mixture: 0.125 }), 30, seed).solutions[30]!;
    expect(dualityGap(last, problem.wins)).toBeLessThan(0.6 * before[0]);
    expect(equilibriumDivergence(last, THIRD)).toBeLessThan(0.4 * before[1]);
  }
});

test('the unit of a gradient step of Nash-MD is β: the first step from equal policies goes 1/β far', () => {
  const lead = (beta: number) => {
    const [row] = solved(game({ steps: 1 }), 'nash_md', { beta }).solution;
    return beta * (row![0]! - row![2]! - 1.5);
  };
  expect(Math.abs(lead(0.5))).toBeGreaterThan(0.001);
  expect(lead(0.5)).toBeCloseTo(lead(2), 8);
});

/** The opponent is where the game is evaluated on the way from the reference to the solution: implicit, midpoint and explicit steps. */
test('with the anchor as reference the mixture decides: below ½ inward, at ½ all but level, above it outward', () => {
  const problem = game({ count: 1024, steps: 24 });
  const far = (mixture: number) =>
    equilibriumDivergence(orbit(problem, rule('nash_md', { beta: 1, mixture }), 15, 0).solutions[15]!, THIRD);
  const before = equilibriumDivergence(problem.base, THIRD);
  expect(far(0)).toBeLessThan(0.5 * before);
  expect(Math.abs(far(0.5) / before - 1)).toBeLessThan(0.25);
  expect(far(1)).toBeGreaterThan(1.5 * before);
});

test('Nash-MD meets the mixture: with m = 1 the reference, with m = 0 itself', () => {
  const problem = game({ count: 20_000, steps: 60, learningRate: 0.5 });
  // Against the reference alone the best reply is fixed: the minimiser is the tilt by P(a ≻ π_ref) / β.
  const { solution } = solved(problem, 'nash_md', { beta: 1, mixture: 1 });
  const weights = problem.base[0]!.map(Math.exp);
  const wins = CYCLE.map((row) => row.reduce((sum, p, b) => sum + p * weights[b]!, 0));
  const tilted = problem.base[0]!.map((z, a) => z + wins[a]!);
  const total = Math.log(tilted.reduce((sum, z) => sum + Math.exp(z), 0));
  expect(apart([solution], [[tilted.map((z) => z - total)]])).toBeLessThan(0.05);
  const self = solved(problem, 'nash_md', { beta: 1, mixture: 0 }).solution;
  expect(apart([self], [solution])).toBeGreaterThan(0.02);
});

test.each(['ppo', 'espo', ...OBJECTIVES.filter(({ kind }) => kind === 'responses').map(({ id }) => id)])(
  '%s is refused where there are no rewards',
  (id) => {
    expect(() => newArm(game(), rule(id, {}), 0)).toThrow(/^objective: .* learns from rewards/);
  },
);

test('after a step the preferences are the mean of all that was drawn, during it those of the step', () => {
  const problem = world({ steps: 3 });
  const arm = newArm(problem, rule('xpo', {}), 0);
  const tally = newTally(problem);
  expect(tally.mean()).toBeNull();
  for (const _ of arm.solve(finish(arm.label(1)), 1)) tally.add(arm.state);
  const mean = tally.mean()!;
  expect(apart([mean.weights.flat() as number[][]], [arm.state.weights.flat() as number[][]])).toBeLessThan(1e-15);
  expect(mean.fromReference).toEqual(arm.state.fromReference);
  for (const matrix of mean.weights) expect(matrix.flat().reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
});

test('momentum, the other references and optimism apply', () => {
  const problem = world();
  const plain = orbit(problem, rule('online_dpo', { beta: 1 }), 3).solutions;
  for (const rest of [
    { momentum: momentum(0.5) },
    { reference: 'initial' as const },
    { lookAhead: 'optimistic' as const },
  ])
    expect(apart(orbit(problem, rule('online_dpo', { beta: 1 }, rest), 3).solutions, plain)).toBeGreaterThan(0.01);
  for (const id of ['online_dpo', 'nash_md', 'exo_rewards'])
    expect(() => newArm(problem, rule(id, {}, { lookAhead: 'extragradient' }), 0)).toThrow(/^lookAhead: extragradient/);
});

test.each(ON_POLICY)('%s is refused if labels are exact', (id) => {
  expect(() => newArm(newProblem(settings(REWARDS)), rule(id, {}), 0)).toThrow(
    /^objective: .* draws from the policy during the step.*set world\.labels\.kind to sampled$/,
  );
});

test.each(['grpo', 'dr_grpo', 'dapo', 'gspo'])(
  '%s: rises in reward, along the gradient of the expected reward',
  (id) => {
    const problem = world({ count: 4096, steps: 1, learningRate: 1 });
    const { solution } = solved(problem, id, {});
    // d E[r] / d log π of a table is π (r − E[r]): the first step of every policy gradient without a leash, up to the scale of a prompt.
    problem.base.forEach((row, i) => {
      const mean = row.reduce((sum, z, a) => sum + Math.exp(z) * REWARDS[i]![a]!, 0);
      const gradient = row.map((z, a) => Math.exp(z) * (REWARDS[i]![a]! - mean));
      expect(cosine([solution[i]!], [row.map((z, a) => z + gradient[a]!)], [row])).toBeGreaterThan(0.999);
    });
    const many = solved(world({ count: 512, steps: 40 }), id, {});
    expect(expectation(many.solution, REWARDS)).toBeGreaterThan(expectation(problem.base, REWARDS) + 0.15);
  },
);

test('DAPO draws again where all rewards of a prompt are equal; GRPO does not', () => {
  // One draw a prompt is always equal to itself: three times each, and no gradient.
  const single = world({ count: 1, steps: 2 });
  const [dapo, grpo] = ['dapo', 'grpo'].map((id) => solved(single, id, { epochs: 1 }));
  expect(grpo!.arm.labels()).toBe(2 * REWARDS.length);
  expect(dapo!.arm.labels()).toBe(3 * 2 * REWARDS.length);
  // Two draws are equal now and then.
  const [two, plain] = ['dapo', 'grpo'].map((id) => solved(world({ count: 2, steps: 12 }), id, { epochs: 1 }));
  expect(plain!.arm.labels()).toBe(2 * 12 * REWARDS.length);
  expect(two!.arm.labels()).toBeGreaterThan(plain!.arm.labels());
});

test('REBEL solved is the proximal step: the tilt by the rewards', () => {
  const problem = newProblem(settings(REWARDS));
  const [regressed, preferred] = ['rebel', 'dpo'].map((id) => orbit(problem, rule(id, { beta: 0.5 }), 3).solutions);
  expect(apart(regressed!, preferred!)).toBeLessThan(1e-12);
  // Newton's method, which a policy with features takes, finds the same.
  const features = REWARDS.map((row) => row.map((_, a) => row.map((_, d) => (d === a ? 1 : 0)).slice(0, 2)));
  const same = [REWARDS[0]!, REWARDS[0]!];
  const linear = newProblem(settings(same, { features }));
  const found = orbit(linear, rule('rebel', { beta: 0.5 }), 1).solutions;
  expect(apart(found, orbit(newProblem(settings(same)), rule('dpo', { beta: 0.5 }), 1).solutions)).toBeLessThan(1e-9);
});

test('semi-online DPO is online DPO at a period of one, and draws as at the last sync beyond it', () => {
  const online = solved(world(), 'online_dpo', {});
  expect(solved(world(), 'semi_online_dpo', { sync: 1 }).steps).toEqual(online.steps);
  const drawnBy = (sync: number, learningRate: number) =>
    solved(world({ learningRate }), 'semi_online_dpo', { sync }).arm.state.weights;
  // Never synced, every step draws from the policy that it started from, whatever was learnt: two learning rates draw alike.
  expect(drawnBy(2000, 1)).toEqual(drawnBy(2000, 0.5));
  expect(drawnBy(4, 1)).not.toEqual(drawnBy(4, 0.5));
});
