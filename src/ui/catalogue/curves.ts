import type { Settings } from '../../algorithms/objectives/row';
import { type MarginRow, possible, type Setup, valueAt } from './margin';

/** One objective with its settings, against Δ. */
export interface Drawn {
  row: MarginRow;
  settings: Settings;
}

export interface Curves {
  /** Ascending; 0 is one of them. */
  deltas: readonly number[];
  /** By objective, then by place in `deltas`; null if no pair has this Δ, if the slope jumps there, or if the number overflows. */
  losses: readonly (readonly (number | null)[])[];
  slopes: readonly (readonly (number | null)[])[];
  facts: readonly Facts[];
}

/** What a reader looks for in a curve. */
export interface Facts {
  atZero: { loss: number; slope: number };
  stationary: readonly { delta: number; loss: number; kind: 'least' | 'most' }[];
  /** Where the slope jumps. */
  kinks: readonly number[];
  /** The least and the greatest Δ that a pair can have. */
  possible: readonly [number, number];
}

/** Steps of the plot: an even number, so that 0 is a point. */
const STEPS = 400;
/** Points beside a jump, in units of the range. */
const BESIDE = 1e-6;

/** Losses and slopes of some objectives from −range to range. */
export function curvesOf(drawn: readonly Drawn[], setup: Setup, range: number): Curves {
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => tidy((2 * range * i) / STEPS - range));
  const facts = drawn.map((one) => factsOf(one, setup, grid));
  const extra = facts.flatMap(({ kinks, possible: ends }) => [
    ...kinks.flatMap((kink) => [kink - BESIDE * range, kink, kink + BESIDE * range]),
    ...ends.filter((end) => Math.abs(end) < range),
  ]);
  const deltas = [...new Set([...grid, ...extra])].sort((a, b) => a - b);
  const values = drawn.map(({ row, settings }, i) =>
    deltas.map((delta) => {
      const { kinks, possible: ends } = facts[i]!;
      if (delta < ends[0] || delta > ends[1]) return { loss: null, slope: null };
      const { loss, slope } = valueAt(row, settings, setup, delta);
      return { loss: finite(loss), slope: kinks.includes(delta) ? null : finite(slope) };
    }),
  );
  return {
    deltas,
    losses: values.map((one) => one.map(({ loss }) => loss)),
    slopes: values.map((one) => one.map(({ slope }) => slope)),
    facts,
  };
}

/** −0 becomes 0, so that no one sees its sign. */
const finite = (x: number): number | null => (Number.isFinite(x) ? x + 0 : null);
const tidy = (x: number): number => Number(x.toPrecision(12));

function factsOf({ row, settings }: Drawn, setup: Setup, grid: readonly number[]): Facts {
  const ends = possible(row, settings, setup);
  const at = (delta: number) => valueAt(row, settings, setup, delta);
  const inside = grid.filter((delta) => delta >= ends[0] && delta <= ends[1]);
  const slopes = inside.map((delta) => at(delta).slope);
  const kinks: number[] = [];
  const stationary: Facts['stationary'][number][] = [];
  const spread = spreadOf(slopes);
  let before = 0;
  slopes.forEach((slope, i) => {
    const a = inside[i - 1];
    const b = inside[i]!;
    // A jump may lie at a point of the grid itself, and is then found once, between it and a neighbour.
    const kink = a === undefined ? null : jumpBetween(a, b, (delta) => at(delta).slope, spread);
    if (kink !== null && !kinks.some((other) => Math.abs(other - kink) < (b - a!) / 2)) kinks.push(kink);
    if (slope === 0 || !Number.isFinite(slope)) return;
    const from = inside[before];
    if (from !== undefined && slopes[before]! * slope < 0 && kink === null) {
      const delta = rootBetween(from, b, (x) => at(x).slope);
      stationary.push({ delta, loss: at(delta).loss, kind: slope > 0 ? 'least' : 'most' });
    }
    before = i;
  });
  return { atZero: at(0), stationary, kinks, possible: ends };
}

function spreadOf(numbers: readonly number[]): number {
  const known = numbers.filter(Number.isFinite);
  return known.length > 0 ? Math.max(...known) - Math.min(...known) : 0;
}

/** The place between a and b at which the function jumps, found by bisection towards the larger change; null if it only changes fast. */
function jumpBetween(a: number, b: number, f: (x: number) => number, spread: number): number | null {
  let [low, high] = [a, b];
  let [fLow, fHigh] = [f(low), f(high)];
  const jump = Math.abs(fHigh - fLow);
  if (!(jump > 0.002 * spread)) return null;
  while (high - low > 1e-9 * Math.max(1, Math.abs(high), b - a)) {
    const middle = (low + high) / 2;
    const f0 = f(middle);
    if (Math.abs(f0 - fLow) > Math.abs(fHigh - f0)) [high, fHigh] = [middle, f0];
    else [low, fLow] = [middle, f0];
  }
  return Math.abs(fHigh - fLow) > 0.5 * jump ? tidyNear((low + high) / 2) : null;
}

/** A place found by bisection, without its spurious digits. */
const tidyNear = (x: number): number => Number(x.toFixed(6));

function rootBetween(a: number, b: number, f: (x: number) => number): number {
  let [low, high] = [a, b];
  const sign = Math.sign(f(low));
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (Math.sign(f(middle)) === sign) low = middle;
    else high = middle;
  }
  return Number(((low + high) / 2).toPrecision(10));
}

/** What the vertical axis spans: all numbers, but a few huge ones are cut off. */
export function valueSpan(numbers: readonly number[]): { low: number; high: number; cut: boolean } {
  const sorted = [...numbers].sort((a, b) => a - b);
  if (sorted.length === 0) return { low: 0, high: 1, cut: false };
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const quantile = (q: number) => sorted[Math.round(q * (sorted.length - 1))]!;
  const [low, high] = [quantile(0.1), quantile(0.9)];
  const usual = high - low;
  if (usual === 0 || most - least <= 8 * usual) return { low: least, high: most, cut: false };
  return { low: Math.max(least, low - 2 * usual), high: Math.min(most, high + 2 * usual), cut: true };
}
