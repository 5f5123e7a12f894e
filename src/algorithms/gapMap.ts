import { streamOf, threefry } from '../random';
import { inverse } from './bandit/labels';
import type { LabelSettings } from './bandit/problem';

/**
 * A gap map: the gap to the best policy over (α, β) or (α, labels), a cell for each pair of settings. Every cell is iterative DPO with
 * constant momentum in log-probabilities on one prompt of a bandit world: what `bandit/arm.ts` computes, with the same random numbers.
 */
export interface GapMapSpec {
  /** Log-probabilities of the base policy. */
  base: readonly number[];
  rewards: readonly number[];
  /** P(row ≻ column), and its log-odds as differences of one number per action, null if it has none (`Problem`). */
  wins: readonly (readonly number[])[];
  odds: readonly number[] | null;
  labels: LabelSettings;
  iterations: number;
  /** Gap that `iterationsTo` counts to. */
  epsilon: number;
  /** α of every column. */
  alphas: readonly number[];
  /** β and labels an iteration of every row. */
  rows: readonly { beta: number; count: number }[];
}

/** Means over seeds, row by row, [rows][columns] flat. */
export interface GapMap {
  seeds: number;
  /** Gap after the last iteration, and its standard error (0 for one seed). */
  gap: Float32Array;
  error: Float32Array;
  /** First iteration with a gap of at most ε, iterations + 1 if there is none. */
  iterationsTo: Float32Array;
}

/** Labels an iteration of the largest row: how many numbers a seed needs. */
export const mostLabels = ({ rows }: GapMapSpec): number => Math.max(...rows.map(({ count }) => count));

/** Three uniforms for every label, [iterations][labels][3]: both responses and the outcome, as `drawLabels` draws them for prompt 0. */
export function gapMapDraws(spec: GapMapSpec, seed: number): Float32Array {
  const labels = mostLabels(spec);
  const draws = new Float32Array(spec.iterations * labels * 3);
  let at = 0;
  for (let iteration = 1; iteration <= spec.iterations; iteration++) {
    const stream = streamOf('bandit', iteration);
    for (let i = 0; i < labels; i++) {
      const [x, y] = threefry(seed, stream, i, 0);
      draws[at++] = (x >>> 8) * 2 ** -24;
      draws[at++] = (y >>> 8) * 2 ** -24;
      draws[at++] = (threefry(seed, stream, i, 1)[0] >>> 8) * 2 ** -24;
    }
  }
  return draws;
}

/** A gap map that is refined seed by seed, on the CPU. */
interface CpuGapMap {
  /** Adds a seed to every cell. With exact labels all seeds are equal, so one is enough. */
  add(seed: number): void;
  /** As `add`, which is done when it ends: it yields after every row, where its caller may rest. */
  adding(seed: number): Generator<void, void, void>;
  picture(): GapMap;
}

export function newCpuGapMap(spec: GapMapSpec): CpuGapMap {
  const cells = spec.alphas.length * spec.rows.length;
  const mean = new Float64Array(cells);
  const squares = new Float64Array(cells);
  const reached = new Float64Array(cells);
  const simulate = newSimulation(spec);
  let seeds = 0;
  function* adding(seed: number) {
    seeds++;
    const draws = spec.labels.kind === 'sampled' ? gapMapDraws(spec, seed) : new Float32Array();
    let cell = 0;
    for (const row of spec.rows) {
      for (const alpha of spec.alphas) {
        const { gap, iterationsTo } = simulate(alpha, row, draws);
        // Welford's running mean and sum of squares.
        const off = gap - mean[cell]!;
        mean[cell]! += off / seeds;
        squares[cell]! += off * (gap - mean[cell]!);
        reached[cell]! += (iterationsTo - reached[cell]!) / seeds;
        cell++;
      }
      yield;
    }
  }
  return {
    add(seed) {
      for (const _ of adding(seed));
    },
    adding,
    picture: () => ({
      seeds,
      gap: Float32Array.from(mean),
      error: standardErrors(squares, seeds),
      iterationsTo: Float32Array.from(reached),
    }),
  };
}

/** Standard errors of means from sums of squared deviations. */
export function standardErrors(squares: ArrayLike<number>, seeds: number): Float32Array {
  const scale = seeds > 1 ? 1 / (seeds * (seeds - 1)) : 0;
  return Float32Array.from(squares, (sum) => Math.sqrt(Math.max(0, sum) * scale));
}

type Simulate = (
  alpha: number,
  row: { beta: number; count: number },
  draws: Float32Array,
) => { gap: number; iterationsTo: number };

/** One cell under one seed; the arrays are made once and used by every call. */
function newSimulation({ base, rewards, wins, odds, labels, iterations, epsilon }: GapMapSpec): Simulate {
  const k = base.length;
  const best = Math.max(...rewards);
  const vector = () => new Float64Array(k);
  const [anchor, solution, previous, implicit, slope, chances] = [
    vector(),
    vector(),
    vector(),
    vector(),
    vector(),
    vector(),
  ];
  const counts = new Float64Array(k * k);

  /** Softmax of `logits` into `chances`. */
  function soften(logits: Float64Array): void {
    let most = Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let a = 0; a < k; a++) most = Math.max(most, logits[a]!);
    for (let a = 0; a < k; a++) sum += chances[a] = Math.exp(logits[a]! - most);
    for (let a = 0; a < k; a++) chances[a]! /= sum;
  }

  /** Implicit rewards u = β log(π/anchor) by gradient steps on the labels' DPO loss; neither it nor they depend on β. */
  function descend(draws: Float32Array, from: number, count: number): void {
    counts.fill(0);
    for (let i = 0; i < count; i++) {
      const a = inverse(chances, draws[from + 3 * i]!);
      const b = inverse(chances, draws[from + 3 * i + 1]!);
      if (draws[from + 3 * i + 2]! < wins[a]![b]!) counts[a * k + b]!++;
      else counts[b * k + a]!++;
    }
    implicit.fill(0);
    const rate = (4 * labels.learningRate) / count;
    for (let step = 0; step < labels.steps; step++) {
      slope.fill(0);
      for (let a = 0; a < k; a++)
        for (let b = a + 1; b < k; b++) {
          const won = counts[a * k + b]!;
          const total = won + counts[b * k + a]!;
          if (total === 0) continue;
          const pull = won - total / (1 + Math.exp(implicit[b]! - implicit[a]!));
          slope[a]! += pull;
          slope[b]! -= pull;
        }
      for (let a = 0; a < k; a++) implicit[a]! += rate * slope[a]!;
    }
  }

  return (alpha, { beta, count }, draws) => {
    const width = draws.length / Math.max(1, iterations);
    let iterationsTo = iterations + 1;
    let gap = 0;
    for (let a = 0; a < k; a++) anchor[a] = solution[a] = base[a]!;
    for (let t = 0; t < iterations; t++) {
      if (labels.kind === 'sampled') {
        soften(anchor);
        descend(draws, t * width, count);
      } else for (let a = 0; a < k; a++) implicit[a] = odds![a]!;
      for (let a = 0; a < k; a++) {
        previous[a] = solution[a]!;
        solution[a] = anchor[a]! + implicit[a]! / beta;
        anchor[a] = solution[a]! + alpha * (solution[a]! - previous[a]!);
      }
      soften(solution);
      gap = best;
      for (let a = 0; a < k; a++) gap -= chances[a]! * rewards[a]!;
      if (gap <= epsilon && iterationsTo > iterations) iterationsTo = t + 1;
    }
    return { gap, iterationsTo };
  };
}
