import { expect, test } from 'vitest';
import { newArm, orbit } from '../../../src/algorithms/bandit/arm';
import { preferred } from '../../../src/algorithms/bandit/game';
import { drawLabels } from '../../../src/algorithms/bandit/labels';
import { newProblem } from '../../../src/algorithms/bandit/problem';
import { OBJECTIVES } from '../../../src/algorithms/objectives/table';
import { finish } from '../../../src/algorithms/slow';
import { logLogSlope } from '../../../src/algorithms/statistics';
import { descents, rule, settings } from '../../support/bandit';

const sampled = (count: number, steps = 400) =>
  newProblem(settings([[1, 0.4, 0]], { labels: { kind: 'sampled', count, steps, learningRate: 2 } }));

test('labels have the probabilities of the world', () => {
  const problem = sampled(60_000);
  const [counts] = finish(drawLabels(problem, problem.base, { seed: 1, iteration: 1, batch: 0 }));
  for (let a = 0; a < 3; a++)
    for (let b = 0; b < 3; b++) {
      const p = (2 * problem.wins[0]![a]![b]!) / 9;
      // Five standard deviations of a binomial count.
      expect(Math.abs(counts![a]![b]! / 60_000 - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 60_000));
    }
});

test('the same numbers in every arm, and others in another seed, iteration or batch', () => {
  const problem = sampled(32);
  const at = { seed: 1, iteration: 1, batch: 0 };
  const draw = (change: Partial<typeof at>) => finish(drawLabels(problem, problem.base, { ...at, ...change }));
  expect(draw({})).toEqual(draw({}));
  for (const change of [{ seed: 2 }, { iteration: 2 }, { batch: 1 }]) expect(draw(change)).not.toEqual(draw({}));
});

/** Root mean square, over seeds, of the distance of the sampled step from the exact one, in log-ratios. */
function distance(count: number): number {
  const exact = orbit(newProblem(settings([[1, 0.4, 0]])), rule('dpo', { beta: 1 }), 1).solutions[1]![0]!;
  const seeds = 24;
  let sum = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const found = orbit(sampled(count), rule('dpo', { beta: 1 }), 1, seed).solutions[1]![0]!;
    sum += (found[0]! - found[2]! - exact[0]! + exact[2]!) ** 2 / seeds;
  }
  return Math.sqrt(sum);
}

test('sampled steps converge to exact ones like 1/√N', () => {
  const doublings = [0, 1, 2, 3, 4];
  const errors = doublings.map((d) => distance(256 * 4 ** d));
  // Least squares on log N: logLogSlope takes its abscissa 1, 2, …, so put the errors where N / 256 is that number.
  const sparse = Array<number>(4 ** 4 + 1).fill(0);
  doublings.forEach((d, i) => {
    sparse[4 ** d] = errors[i]!;
  });
  const slope = logLogSlope(sparse)!;
  expect(slope.n).toBe(5);
  expect(slope.low).toBeLessThan(-0.5);
  expect(slope.high).toBeGreaterThan(-0.5);
  expect(Math.abs(slope.mean + 0.5)).toBeLessThan(0.1);
  expect(errors[4]!).toBeLessThan(0.02);
});

/**
 * SPPO's default β asks for ±500 nats, and what a policy gradient draws anew it has another surrogate on; every other row learns with its own
 * defaults.
 */
const OWN: Readonly<Record<string, Record<string, number>>> = {
  sppo: { beta: 0.5 },
  sppo_hard: { beta: 0.5 },
  ppo: { epochs: 1000 },
  espo: { epochs: 1000, delta: 10 },
  grpo: { epochs: 1000 },
  dr_grpo: { epochs: 1000 },
  dapo: { epochs: 1000 },
  gspo: { epochs: 1000 },
};
const TRAINED = OBJECTIVES;

/**
 * MinorDPO starts on its kink at equal policies, where its subgradient 0 is no direction of descent: its loss may rise by what one step
 * crosses. Nash-MD's number is no loss of its own, its slope is all there is: it has to win.
 */
test.each(TRAINED.map(({ id }) => id))('gradient steps on drawn labels lower the loss of %s', (id) => {
  const problem = newProblem(
    settings([[1, 0.4, 0]], {
      words: [2, 3, 4],
      labels: { kind: 'sampled', count: 200, steps: 20, learningRate: 0.5 },
    }),
  );
  const arm = newArm(problem, rule(id, OWN[id] ?? {}), 0);
  const losses = descents(arm.solve(finish(arm.label(1)), 1)).map(({ loss }) => loss);
  expect(losses).toHaveLength(20);
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(arm.state.solution.logs.flat().every(Number.isFinite)).toBe(true);
  if (id === 'nash_md') expect(preferred(arm.state.solution.logs, problem.base, problem.wins)).toBeGreaterThan(0.55);
  else expect(losses[19]!).toBeLessThan(losses[0]! + (id === 'minor_dpo' ? 0.001 : 0));
});
