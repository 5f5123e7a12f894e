import {
  type Method,
  type Pair,
  type PairObjective,
  type Settings,
  type Slopes,
  withContext,
} from '../../algorithms/objectives/row';
import { completeSettings, isPairs } from '../../algorithms/objectives/table';

/** A pair as a function of its margin Δ alone: everything else is held fixed, and stands on the page beside the curve. */
export interface Setup {
  /** c_w = split·Δ and c_l = −(1 − split)·Δ. */
  split: number;
  /** Scored tokens. */
  lengthW: number;
  lengthL: number;
  /** −log π_ref a token, nats; the same for both responses. */
  nats: number;
  winW: number;
  winL: number;
}

export const USUAL_SETUP: Setup = { split: 0.5, lengthW: 20, lengthL: 20, nats: 1, winW: 0.8, winL: 0.3 };

/** Rows that are a function of one pair. The others have no curve against its margin. */
export type MarginRow = PairObjective;
export const hasMarginPlot = (row: Method): row is MarginRow => isPairs(row);

/** Only the policy moves: log π = log π_ref + c. */
export function pairAt(delta: number, { split, lengthW, lengthL, nats, winW, winL }: Setup): Pair {
  const ratioW = split * delta;
  const ratioL = -(1 - split) * delta;
  return {
    policyW: ratioW - nats * lengthW,
    policyL: ratioL - nats * lengthL,
    ratioW,
    ratioL,
    lengthW,
    lengthL,
    winW,
    winL,
    contextW: 0,
    contextL: 0,
  };
}

/** The pair is the only one of the first step, so it stands for the step's other pairs too. */
const evaluate = (row: MarginRow, pair: Pair, settings: Settings): Slopes =>
  row.evaluate(withContext(row, [pair], settings)[0]!, settings);

interface Value {
  loss: number;
  /** d loss / dΔ */
  slope: number;
}

/** Loss at Δ, and its derivative by Δ: the policy's log-probabilities move by split and −(1 − split). */
export function valueAt(row: MarginRow, settings: Settings, setup: Setup, delta: number): Value {
  const { loss, gw, gl } = evaluate(row, pairAt(delta, setup), settings);
  return { loss, slope: setup.split * gw - (1 - setup.split) * gl };
}

/** Whether the loss depends on log π other than through the log-ratios. */
export function readsPolicy(row: MarginRow, settings: Settings, setup: Setup): boolean {
  return [-1, 0, 1].some((delta) => {
    const pair = pairAt(delta, setup);
    const { loss } = evaluate(row, pair, settings);
    const moved = [
      { ...pair, policyW: pair.policyW - 1 },
      { ...pair, policyL: pair.policyL - 1 },
    ];
    return moved.some((other) => evaluate(row, other, settings).loss !== loss);
  });
}

/** The least and the greatest Δ that a pair can have: if log π itself is read, no probability can exceed 1. */
export function possible(row: MarginRow, settings: Settings, setup: Setup): readonly [number, number] {
  const { split, lengthW, lengthL, nats } = setup;
  if (!readsPolicy(row, settings, setup)) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return [
    split < 1 ? (-nats * lengthL) / (1 - split) : Number.NEGATIVE_INFINITY,
    split > 0 ? (nats * lengthW) / split : Number.POSITIVE_INFINITY,
  ];
}

/** Widths of the plot: from −range to range. */
export const RANGES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] as const;

/**
 * A width that shows what the objective does at its defaults: up to where its slope has settled on both sides; else nearly twice as far as
 * its stationary point; else as far as a pair can go. It does not depend on the settings, so that a change of a setting can be seen.
 */
export function naturalRange(row: MarginRow, setup: Setup): number {
  const settings = completeSettings(row, {});
  const [least, most] = possible(row, settings, setup);
  const limit = Math.min(most, -least, RANGES.at(-1)!);
  const widths: number[] = RANGES.filter((range) => range <= limit);
  // Within the plot, so that a kink does not stand on its edge.
  const slopes = widths.map((range) => [-0.8, 0.8].map((share) => valueAt(row, settings, setup, share * range).slope));
  const all = [...slopes.flat(), valueAt(row, settings, setup, 0).slope].filter(Number.isFinite);
  const spread = Math.max(...all) - Math.min(...all);
  const last = slopes.at(-1) ?? [];
  const settled = widths.findIndex((_, i) =>
    slopes.slice(i).every((pair) => pair.every((slope, side) => Math.abs(slope - last[side]!) <= 0.1 * spread)),
  );
  if (spread === 0) return nextRange(Math.min(limit, 10));
  if (settled >= 0 && widths[settled]! <= limit / 4) return widths[settled]!;
  const turn = stationaryNear(row, settings, setup, limit);
  const reach = turn === null ? Math.min(limit, 20) : 1.8 * Math.abs(turn);
  return limit < RANGES.at(-1)! ? nextRange(limit) : nextRange(reach);
}

const nextRange = (reach: number): number => RANGES.find((range) => range >= reach) ?? RANGES.at(-1)!;

/** The sign change of the slope that is nearest to 0, roughly. */
function stationaryNear(row: MarginRow, settings: Settings, setup: Setup, limit: number): number | null {
  const zero = valueAt(row, settings, setup, 0).slope;
  for (let delta = limit / 10_000; delta <= limit; delta *= 1.05)
    for (const side of [delta, -delta]) if (valueAt(row, settings, setup, side).slope * zero < 0) return side;
  return null;
}
