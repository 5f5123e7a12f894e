import { newProblem } from '../algorithms/bandit/problem';
import { type GapMapSpec, mostLabels } from '../algorithms/gapMap';
import { Refused } from '../messages/refusal';
import type { BanditWorld } from './experiment';

/** A gap map over settings of a bandit world, as the page asks the worker for it. */
export interface GapMapRequest {
  world: BanditWorld;
  prompt: number;
  iterations: number;
  epsilon: number;
  /** Columns: α, evenly spaced, ends included. */
  alpha: Axis;
  /** Rows: β or the number of labels, evenly spaced in the logarithm, ends included. */
  vertical: 'beta' | 'labels';
  values: Axis;
  /** β of every row if the rows are labels. */
  beta: number;
  /** Seeds a cell at which the refinement ends. */
  seeds: number;
}

export interface Axis {
  from: number;
  to: number;
  /** At least 2. */
  count: number;
}

export const evenly = ({ from, to, count }: Axis): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

export const inLogarithm = ({ from, to, count }: Axis): number[] =>
  evenly({ from: Math.log(from), to: Math.log(to), count }).map(Math.exp);

/**
 * Labels and pairs that one cell may go through under one seed. A cell is one thread in one dispatch, and a driver stops what takes
 * seconds.
 */
const MOST_ROUNDS = 1_000_000;

/**
 * What is computed for a request. Throws a Refused if the labels are exact and the world has no exact DPO step, if the world has general
 * preferences (no gap to a best policy) or a policy of features, or if a cell would take too long.
 */
export function gapMapSpec({ world, prompt, vertical, ...request }: GapMapRequest): GapMapSpec {
  const problem = newProblem(world);
  const path = ['plane'];
  if (!problem.ranked) throw new Refused({ path, code: 'map-without-gap' });
  if (problem.features) throw new Refused({ path, code: 'map-of-features' });
  if (world.labels.kind === 'exact' && !problem.odds) throw new Refused({ path, code: 'map-labels' });
  const rows = inLogarithm(request.values).map((value) =>
    vertical === 'beta'
      ? { beta: value, count: world.labels.count }
      : { beta: request.beta, count: Math.max(1, Math.round(value)) },
  );
  const { labels } = problem;
  const spec: GapMapSpec = {
    base: problem.base[prompt]!,
    rewards: problem.rewards[prompt]!,
    wins: problem.wins[prompt]!,
    odds: problem.odds?.[prompt] ?? null,
    labels,
    iterations: request.iterations,
    epsilon: request.epsilon,
    alphas: evenly(request.alpha),
    rows,
  };
  const k = spec.base.length;
  const rounds = spec.iterations * (mostLabels(spec) + labels.steps * ((k * (k - 1)) / 2));
  if (labels.kind === 'sampled' && rounds > MOST_ROUNDS) throw new Refused({ path, code: 'map-too-long' });
  return spec;
}

/** The same map with at most `most` cells a side. */
export function coarser(request: GapMapRequest, most: number): GapMapRequest {
  const fewer = (axis: Axis): Axis => ({ ...axis, count: Math.min(axis.count, most) });
  return { ...request, alpha: fewer(request.alpha), values: fewer(request.values) };
}
