import { type GapMap, newCpuGapMap } from '../../algorithms/gapMap';
import type { Momentum } from '../../algorithms/momentum';
import { matchedBeta } from '../../algorithms/theory';
import { type Axis, type GapMapRequest, gapMapSpec } from '../../experiment/gapMapRequest';

/** How a plane of settings is drawn: places, colours, ranges. */

export const WIDTH = 480;
export const HEIGHT = 400;
export const PLOT = { left: 56, top: 8, width: 412, height: 330 };

export interface PlaneAxes {
  alpha: Axis;
  values: Axis;
}

/** Horizontal place of an α, and the α at a place. */
export const alphaToX = ({ alpha }: PlaneAxes, value: number): number =>
  PLOT.left + (PLOT.width * (value - alpha.from)) / (alpha.to - alpha.from);
export const xToAlpha = ({ alpha }: PlaneAxes, x: number): number =>
  alpha.from + (alpha.to - alpha.from) * clamp((x - PLOT.left) / PLOT.width);

/** Vertical place of β or N, in the logarithm; small values are low. */
export const valueToY = ({ values }: PlaneAxes, value: number): number =>
  PLOT.top + PLOT.height * (1 - Math.log(value / values.from) / Math.log(values.to / values.from));
export const yToValue = ({ values }: PlaneAxes, y: number): number =>
  values.from * (values.to / values.from) ** clamp(1 - (y - PLOT.top) / PLOT.height);

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** The number at a point between cells, interpolated (in the logarithm for gaps, which span decades); null outside. */
export function readAt(
  values: ArrayLike<number>,
  axes: PlaneAxes,
  { alpha, value }: { alpha: number; value: number },
  logarithmic: boolean,
): number | null {
  const { count: columns, from, to } = axes.alpha;
  const rows = axes.values.count;
  const x = ((columns - 1) * (alpha - from)) / (to - from);
  const y = ((rows - 1) * Math.log(value / axes.values.from)) / Math.log(axes.values.to / axes.values.from);
  if (!(x >= 0 && y >= 0 && x <= columns - 1 && y <= rows - 1)) return null;
  const [left, low] = [Math.min(columns - 2, Math.floor(x)), Math.min(rows - 2, Math.floor(y))];
  const [across, up] = [x - left, y - low];
  const at = (column: number, row: number) => {
    const number = values[row * columns + column]!;
    return logarithmic ? Math.log(Math.max(number, Number.MIN_VALUE)) : number;
  };
  const mix = (a: number, b: number, share: number) => a + share * (b - a);
  const read = mix(
    mix(at(left, low), at(left + 1, low), across),
    mix(at(left, low + 1), at(left + 1, low + 1), across),
    up,
  );
  return logarithmic ? Math.exp(read) : read;
}

/**
 * The number of one pair of settings where labels are exact, computed and not read between cells: along the line of equal β·T/c_T cells differ by two
 * per cent from what is there, and all of it is one number.
 */
export function exactAt(
  request: GapMapRequest,
  { alpha, value }: { alpha: number; value: number },
  quantity: 'gap' | 'steps',
): number {
  const spec = gapMapSpec(request);
  const cell = newCpuGapMap({ ...spec, alphas: [alpha], rows: [{ beta: value, count: spec.rows[0]!.count }] });
  cell.add(0);
  return quantityOf(cell.picture(), quantity)[0]!;
}

/** β on the line of equal β·T/c_T through a point, by α: in the exact model all of it ends, after T iterations, on one policy. */
export function equalLine(axes: PlaneAxes, { alpha, value }: PlacedDot, iterations: number): [number, number][] {
  const steps = 48;
  const target = stillBeta({ alpha, value }, iterations);
  return Array.from({ length: steps + 1 }, (_, i): [number, number] => {
    const a = axes.alpha.from + ((axes.alpha.to - axes.alpha.from) * i) / steps;
    return [a, target / matchedBeta(1, constantMomentum(a), iterations)];
  }).filter(([, b]) => b >= axes.values.from && b <= axes.values.to);
}

interface PlacedDot {
  alpha: number;
  /** β. */
  value: number;
}

/** β of the plain iteration on that line. */
export const stillBeta = ({ alpha, value }: PlacedDot, iterations: number): number =>
  matchedBeta(value, constantMomentum(alpha), iterations);

const constantMomentum = (alpha: number): Momentum => ({
  schedule: 'constant',
  alpha,
  space: 'policy',
  from: 'previous',
  restart: false,
});

/** How many cells a side of an exact plane the page computes within about 50 ms: at least 16, at most 64. */
export function cellsASide(actions: number, iterations: number): number {
  return Math.max(16, Math.min(64, Math.floor(Math.sqrt(1e6 / (actions * iterations)))));
}

/** β from 0.05 to 20, wider by whole decades if the experiment has a β outside of that. */
export function betaRange(betas: readonly number[]): { from: number; to: number } {
  const low = Math.min(0.05, ...betas.map((beta) => 10 ** Math.floor(Math.log10(beta))));
  const high = Math.max(20, ...betas.map((beta) => 10 ** Math.ceil(Math.log10(beta))));
  return { from: low, to: high };
}

/** Gaps below this are drawn as this. */
const FLOOR = 1e-8;

/** The ends of a logarithmic colour scale: the largest number and the first percentile, so that a stray cell does not dim the rest. */
export function colourRange(values: ArrayLike<number>): { low: number; high: number } {
  const sorted = Array.from(values, (value) => Math.max(FLOOR, value)).sort((a, b) => a - b);
  const low = sorted[Math.floor(sorted.length / 100)] ?? FLOOR;
  return { low, high: Math.max(sorted.at(-1) ?? 1, low * 1.0001) };
}

/** Cividis (Nuñez, Anderton & Renslow 2018) at even steps: in lightness order for every kind of colour vision. */
const RAMP: readonly (readonly [number, number, number])[] = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [166, 157, 117],
  [196, 181, 108],
  [228, 207, 91],
  [254, 232, 56],
];

/** A colour for a share of the scale, 0 dark to 1 bright. */
export function rampColour(share: number): readonly [number, number, number] {
  const place = clamp(share) * (RAMP.length - 1);
  const i = Math.min(RAMP.length - 2, Math.floor(place));
  const [a, b] = [RAMP[i]!, RAMP[i + 1]!];
  const mix = (channel: 0 | 1 | 2) => Math.round(a[channel] + (place - i) * (b[channel] - a[channel]));
  return [mix(0), mix(1), mix(2)];
}

/** Share of the colour scale of a number. */
export const shareOf = (value: number, { low, high }: { low: number; high: number }): number =>
  Math.log(Math.max(low, value) / low) / Math.log(high / low);

/** RGBA of a picture, the row of the largest value first, as an image has it. */
export function pixelsOf(values: ArrayLike<number>, columns: number, rows: number): Uint8ClampedArray<ArrayBuffer> {
  const range = colourRange(values);
  const pixels = new Uint8ClampedArray(4 * columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [r, g, b] = rampColour(shareOf(values[row * columns + column]!, range));
      pixels.set([r, g, b, 255], 4 * ((rows - 1 - row) * columns + column));
    }
  return pixels;
}

/** What the colours stand for. */
export const quantityOf = (picture: GapMap, quantity: 'gap' | 'steps'): Float32Array =>
  quantity === 'gap' ? picture.gap : picture.iterationsTo;

/** The axes of a request with the cells that a picture has. */
export const axesOf = ({ alpha, values }: GapMapRequest, columns: number, rows: number): PlaneAxes => ({
  alpha: { ...alpha, count: columns },
  values: { ...values, count: rows },
});
