import { generator, permutation, streamOf } from '../../random';
import { dot, randomNetwork } from './network';
import { type Belief, type PosteriorSettings, posterior } from './posterior';

/**
 * Localized zeroth-order prompt optimisation (ZOPO, Hu et al. 2024, arXiv 2403.02993, Algorithm 1) over a finite set of candidates that
 * are given as points. Only the order of the queries is decided here; the caller brings the scores. The conventions are those of the
 * authors' `InstructOpt/experiments/optimization.py` (allen4747/ZOPO), with these differences:
 * an Adam step starts at the last query, as there, but keeps its moments from step to step until a restart;
 * a local exploration does not stop at the end of a budget, which this code does not know; and after one the search moves on even if
 * the posterior mean stays flat (there it would ask for ever).
 */
export interface SearchSettings extends PosteriorSettings {
  /** Queries drawn at random before the first step, the start (candidate 0) included. */
  warmUp: number;
  learningRate: number;
  /** Most Adam steps, each followed by a projection, from one query to the next. */
  steps: number;
  /** Queries nearest to the current one that the Gaussian process is given. */
  localQueries: number;
  depth: number;
  width: number;
  /** A posterior variance above this counts as uncertain; `patience` uncertain steps in a row begin a local exploration. */
  threshold: number;
  patience: number;
  /** Candidates nearest to the current query that a local exploration asks for. */
  neighbours: number;
  /** After more queries than this without a new best: restart at the best. */
  tolerance: number;
}

type Reason = 'warm-up' | 'gradient' | 'exploration';

export interface Proposal {
  candidate: number;
  reason: Reason;
  /** The process's belief about the candidate before its query; null in the warm-up. */
  mean: number | null;
  deviation: number | null;
  /** Norm of the gradient of the mean that the step followed; 0 if none was followed. */
  gradientNorm: number;
}

interface Scored {
  candidate: number;
  score: number;
}

export interface Search {
  /** The next candidate to score, or null when all have been; no candidate is proposed twice. */
  next(): Proposal | null;
  /** The score of the last proposal: higher is better. */
  record(score: number): void;
  /** Candidate of the highest score so far, the earlier one of equals; null before the first. */
  best(): Scored | null;
  /** All queries, in their order. */
  readonly queries: readonly Scored[];
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
};

/** `count` of the candidates, nearest first, the earlier one of equals. */
function nearest(to: ArrayLike<number>, from: readonly number[], points: readonly ArrayLike<number>[], count: number) {
  const far = new Map(from.map((candidate) => [candidate, distance(points[candidate]!, to)]));
  return [...from].sort((a, b) => far.get(a)! - far.get(b)! || a - b).slice(0, count);
}

/** The search over `points`, one row a candidate, all of one length. The same arguments and scores give the same proposals. */
export function promptSearch(points: readonly ArrayLike<number>[], settings: SearchSettings, seed: number): Search {
  if (points.length === 0) throw new Error('zopo: there is no candidate to search');
  const dimensions = points[0]!.length;
  const stream = streamOf('search');
  const network = randomNetwork(dimensions, settings.width, settings.depth, seed, stream);
  const others = [...permutation(points.length - 1, generator(seed, stream, 0xffff))].map((i) => i + 1);
  const warmUp = [0, ...others].slice(0, Math.max(1, settings.warmUp));

  const queries: Scored[] = [];
  const scores = new Map<number, number>();
  let open: number | null = null;
  let pending: number[] = [];
  /** Query that a local exploration was made around; the next step starts there. */
  let explored: number | null = null;
  let started = false;
  let record = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let uncertain = 0;
  let adam = freshAdam(dimensions);

  const best = () => queries.reduce<Scored | null>((top, one) => (top && top.score >= one.score ? top : one), null);
  const unasked = () => points.map((_, i) => i).filter((candidate) => !scores.has(candidate));
  const beliefsNear = (candidate: number): ((point: ArrayLike<number>) => Belief) => {
    const asked = queries.map((query) => query.candidate);
    const local = nearest(points[candidate]!, asked, points, settings.localQueries);
    return posterior(
      network,
      local.map((one) => ({ point: points[one]!, score: scores.get(one)! })),
      settings,
    );
  };

  /** Where the next step starts: the last query, or the best at the first step and after too many failures. */
  const stand = (): number => {
    const last = started ? queries.at(-1)! : best()!;
    started = true;
    failures = last.score > record ? 0 : failures + 1;
    record = Math.max(record, last.score);
    if (failures <= settings.tolerance) return last.candidate;
    failures = 0;
    adam = freshAdam(dimensions);
    return best()!.candidate;
  };

  const step = (): Proposal => {
    const current = explored ?? stand();
    const believe = beliefsNear(current);
    let here = believe(points[current]!);
    if (explored === null) {
      if (here.uncertainty !== settings.threshold)
        uncertain = here.uncertainty > settings.threshold ? uncertain + 1 : 0;
      if (uncertain >= settings.patience || here.gradient.every((slope) => slope === 0)) {
        uncertain = 0;
        failures = 0;
        explored = current;
        const all = points.map((_, i) => i).filter((candidate) => candidate !== current);
        const around = nearest(points[current]!, all, points, settings.neighbours);
        pending = around.filter((candidate) => !scores.has(candidate));
        if (pending.length > 0) return explore();
      }
    }
    explored = null;
    const gradientNorm = Math.sqrt(dot(here.gradient, here.gradient));
    const free = unasked();
    let candidate = current;
    for (let taken = 0; taken < settings.steps; taken++) {
      if (taken > 0) {
        here = believe(points[candidate]!);
        if (here.uncertainty >= settings.threshold) break;
      }
      const moved = adamStep(adam, points[candidate]!, here.gradient, settings.learningRate);
      candidate = nearest(moved, free, points, 1)[0]!;
      if (here.uncertainty >= settings.threshold) break;
    }
    const { mean, deviation } = believe(points[candidate]!);
    return { candidate, reason: 'gradient', mean, deviation, gradientNorm };
  };

  const explore = (): Proposal => {
    const candidate = pending.shift()!;
    const { mean, deviation } = beliefsNear(explored!)(points[candidate]!);
    return { candidate, reason: 'exploration', mean, deviation, gradientNorm: 0 };
  };

  const propose = (): Proposal => {
    const candidate = warmUp[queries.length];
    if (candidate !== undefined) return { candidate, reason: 'warm-up', mean: null, deviation: null, gradientNorm: 0 };
    return pending.length > 0 ? explore() : step();
  };

  return {
    queries,
    best,
    next() {
      if (open !== null) throw new Error('zopo: the last proposal has no score yet');
      if (queries.length === points.length) return null;
      const proposal = propose();
      open = proposal.candidate;
      return proposal;
    },
    record(score) {
      if (open === null) throw new Error('zopo: a score without a proposal');
      if (!Number.isFinite(score)) throw new Error(`zopo: the score of candidate ${open} is ${score}`);
      queries.push({ candidate: open, score });
      scores.set(open, score);
      open = null;
    },
  };
}

interface Adam {
  first: Float64Array;
  second: Float64Array;
  /** β₁ᵗ and β₂ᵗ. */
  decay1: number;
  decay2: number;
}

const freshAdam = (dimensions: number): Adam => ({
  first: new Float64Array(dimensions),
  second: new Float64Array(dimensions),
  decay1: 1,
  decay2: 1,
});

/** One ascent step of Adam (arXiv 1412.6980) from a point; the moments change in place. */
function adamStep(adam: Adam, from: ArrayLike<number>, gradient: Float64Array, learningRate: number): Float64Array {
  adam.decay1 *= BETA1;
  adam.decay2 *= BETA2;
  return gradient.map((slope, i) => {
    adam.first[i] = BETA1 * adam.first[i]! + (1 - BETA1) * slope;
    adam.second[i] = BETA2 * adam.second[i]! + (1 - BETA2) * slope * slope;
    const size = Math.sqrt(adam.second[i]! / (1 - adam.decay2)) + EPSILON;
    return from[i]! + (learningRate * adam.first[i]!) / (1 - adam.decay1) / size;
  });
}
