import { streamOf, threefry } from '../../random';
import type { Slow } from '../slow';
import type { LogTable } from '../tabular';
import { DRAWS_AT_ONCE, inverse, unit } from './labels';
import { type PairWeights, populationWeights } from './population';
import type { Problem } from './problem';

/** Seed and iteration of the random numbers that a proximal step draws with. */
export interface DrawsAt {
  seed: number;
  iteration: number;
}

/** What a step of an on-policy objective has drawn, as weights of every prompt. */
export interface DrawnPairs {
  /** Of sum 1, [prompts][chosen][rejected]. */
  weights: readonly PairWeights[];
  /** Of those, the pairs whose chosen response is the reference's (XPO); null if no response is the reference's. */
  fromReference: readonly PairWeights[] | null;
}

/** Called with what was drawn before a gradient step, and how many draws were judged. */
export type Drew = (pairs: DrawnPairs, labels: number) => void;

/**
 * `count` draws of every prompt before gradient step `step`, two actions each, from `ours` and from `theirs`. Draw i of prompt p takes its
 * actions with the two words at counter (i, 2m), and its label with the first word at (i, 2m + 1), m = step · prompts + p, in stream
 * banditStep/iteration: the same numbers in every arm, and none of those that the anchor's labels are drawn with.
 */
export function* drawPairs(
  problem: Problem,
  { ours, theirs }: { ours: LogTable; theirs: LogTable },
  { seed, iteration }: DrawsAt,
  step: number,
  take: (draw: { prompt: number; a: number; b: number; label: number }) => void,
): Slow<void> {
  const stream = streamOf('banditStep', iteration);
  let drawn = 0;
  for (const [prompt, logs] of ours.entries()) {
    const [first, second] = [logs.map(Math.exp), theirs[prompt]!.map(Math.exp)];
    const place = 2 * (step * ours.length + prompt);
    for (let i = 0; i < problem.labels.count; i++) {
      const [x, y] = threefry(seed, stream, i, place);
      const label = unit(threefry(seed, stream, i, place + 1)[0]);
      take({ prompt, a: inverse(first, unit(x)), b: inverse(second, unit(y)), label });
      if (++drawn % DRAWS_AT_ONCE === 0) yield null;
    }
  }
}

/** Draws of the policy alone, as counts, [prompts][actions]: the first actions that `drawPairs` would draw. */
export function* drawActions(
  problem: Problem,
  policy: LogTable,
  { seed, iteration }: DrawsAt,
  step: number,
): Slow<number[][]> {
  const stream = streamOf('banditStep', iteration);
  const all: number[][] = [];
  let drawn = 0;
  for (const [prompt, logs] of policy.entries()) {
    const probabilities = logs.map(Math.exp);
    const counts = logs.map(() => 0);
    const place = 2 * (step * policy.length + prompt);
    for (let i = 0; i < problem.labels.count; i++) {
      counts[inverse(probabilities, unit(threefry(seed, stream, i, place)[0]))]!++;
      if (++drawn % DRAWS_AT_ONCE === 0) yield null;
    }
    all.push(counts);
  }
  return all;
}

/** Zeros, [prompts][actions][actions]. */
export const noWeights = ({ base }: Problem): number[][][] => base.map((row) => row.map(() => row.map(() => 0)));

/** All pairs of two of the draws with the probabilities of their labels: margins are measured on these if no pair was labelled. */
export function pairsOfCounts(problem: Problem, counts: readonly (readonly number[])[]): number[][][] {
  return counts.map((row, i) =>
    populationWeights(
      row.map((n) => Math.log(n / problem.labels.count)),
      problem.wins[i]!,
    ),
  );
}

/** Mean of what all steps have drawn. Allocates nothing if no step draws: pictures take such steps during a drag. */
export function newTally(problem: Problem): { add: (pairs: DrawnPairs) => void; mean: () => DrawnPairs | null } {
  let weights: number[][][] | null = null;
  let chosen: number[][][] | null = null;
  let steps = 0;
  const add = (sum: number[][][], more: readonly PairWeights[]) => {
    for (const [i, matrix] of more.entries())
      for (const [a, row] of matrix.entries()) for (const [b, w] of row.entries()) sum[i]![a]![b]! += w;
    return sum;
  };
  const scaled = (sum: number[][][]) => sum.map((matrix) => matrix.map((row) => row.map((w) => w / steps)));
  return {
    add(pairs) {
      steps++;
      weights = add(weights ?? noWeights(problem), pairs.weights);
      if (pairs.fromReference) chosen = add(chosen ?? noWeights(problem), pairs.fromReference);
    },
    mean: () => weights && { weights: scaled(weights), fromReference: chosen && scaled(chosen) },
  };
}
