import { newProblem } from '../../algorithms/bandit/problem';
import type { Momentum } from '../../algorithms/momentum';
import { betaOf } from '../../algorithms/objectives/row';
import { deviation, powerSlope, type Slope } from '../../algorithms/statistics';
import type { Arm } from '../../experiment/experiment';
import { isDirect, rolesOf } from '../../experiment/roles';
import { labChartsWords } from '../../words/en/labCharts';
import { plain } from '../../words/numbers';
import { armOrbitSteps, type BanditExperiment } from './orbits';

/**
 * The statistical term of the paper: how far single runs scatter because their labels are drawn. Measured as the standard deviation over seeds
 * of the log-odds between the best and the worst action in the end; Theorem 4.4's discussion has it grow like 1/(β(1−α)), and it falls like 1/√N.
 */

/** Weaker steps than the experiment's own, so that no run is certain before its end: multiples of β. */
const WEAKER = [4, 8, 16, 32] as const;
/** Multiples of the number of labels, at the second of those β. */
const MORE = [1, 2, 4, 8, 16] as const;
/** More would take seconds for each of the places, and of a larger own number fewer than three places would be left. */
const MOST_LABELS = 4096;
const MOST_OWN_LABELS = MOST_LABELS / 4;
const MOST_ITERATIONS = 30;
const MOST_SEEDS = 20;

/** One line of a picture: a standard deviation at every place, and the exponent with which it grows. */
export interface SpreadLine {
  name: string;
  alpha: number;
  places: number[];
  deviations: number[];
  slope: Slope | null;
}

export interface Spread {
  /** Against 1/(β(1−α)), without momentum and with it. */
  strength: SpreadLine[];
  /** Against N, with momentum. */
  labels: SpreadLine;
  seeds: number;
  iterations: number;
}

/** The arm that is measured: DPO by the paper's loop with a constant α, and drawn labels of rewards; null if there is none. */
export function spreadArm(experiment: BanditExperiment): Arm | null {
  const { world, seeds } = experiment;
  const apo = rolesOf(experiment)?.apo;
  const { kind, count } = world.labels;
  const drawn = kind === 'sampled' && count <= MOST_OWN_LABELS && seeds.length > 1;
  const measurable = drawn && world.preferences === null && world.features === null;
  return measurable && apo && isDirect(apo) && apo.objective.id === 'dpo' && apo.momentum.schedule === 'constant'
    ? apo
    : null;
}

/** Yields while it works, for slices. */
export function* spreadSteps(experiment: BanditExperiment, arm: Arm): Generator<void, Spread> {
  const iterations = Math.min(experiment.iterations, MOST_ITERATIONS);
  const seeds = experiment.seeds.slice(0, MOST_SEEDS);
  const own = { beta: betaOf(arm.objective), count: experiment.world.labels.count };
  function* scatter(alpha: number, beta: number, count: number): Generator<void, number> {
    const { world } = experiment;
    const problem = newProblem({ ...world, labels: { ...world.labels, count } });
    const momentum: Momentum = { ...arm.momentum, alpha };
    const one = { ...arm, momentum, objective: { ...arm.objective, settings: { ...arm.objective.settings, beta } } };
    const [best, worst] = [Math.max, Math.min].map((most) => problem.rewards[0]!.indexOf(most(...problem.rewards[0]!)));
    const odds: number[] = [];
    for (const seed of seeds) {
      const steps = armOrbitSteps(problem, one, iterations, seed);
      let step = steps.next();
      while (!step.done) {
        yield;
        step = steps.next();
      }
      const logs = step.value.orbit?.judged.at(-1)?.[0];
      if (logs) odds.push(logs[best!]! - logs[worst!]!);
    }
    return deviation(odds);
  }
  const { alpha } = arm.momentum;
  const withAlpha = `α = ${plain(alpha)}`;
  const strength: SpreadLine[] = [];
  for (const each of [0, alpha]) {
    const deviations: number[] = [];
    // The same 1/(β(1−α)) with and without momentum.
    for (const times of WEAKER) deviations.push(yield* scatter(each, (own.beta * times) / (1 - each), own.count));
    const places = WEAKER.map((times) => 1 / (own.beta * times));
    strength.push(lineOf(each === 0 ? labChartsWords().spread.without : withAlpha, each, places, deviations));
  }
  const counts = MORE.map((times) => own.count * times).filter((count) => count <= MOST_LABELS);
  const deviations: number[] = [];
  for (const count of counts) deviations.push(yield* scatter(alpha, own.beta * WEAKER[1], count));
  return { strength, labels: lineOf(withAlpha, alpha, counts, deviations), seeds: seeds.length, iterations };
}

/** In the order of their places. */
function lineOf(name: string, alpha: number, places: readonly number[], deviations: readonly number[]): SpreadLine {
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  const [x, y] = [order.map((i) => places[i]!), order.map((i) => deviations[i]!)];
  return { name, alpha, places: x, deviations: y, slope: powerSlope(x, y) };
}
