import { labChartsWords } from '../../words/en/labCharts';
import type { ChartBand, ChartLine } from '../charts/Curves';
import type { ChartAxis, LineChartProps } from '../charts/LineChart';
import { countTicks, niceTicks, tickText } from '../charts/ticks';
import { fixed, significant, superscript } from '../parts/format';

/** What a line chart of the lab draws: lines and bands over iterations. */
export interface LabLines {
  title: string;
  description: string;
  /** Values by iteration, 0 first. */
  lines: readonly ChartLine[];
  bands?: readonly ChartBand[];
  scale: Scale;
  iterations: number;
  /** A height that means something, such as ε or 0. */
  guide?: number | undefined;
}

export type Scale = 'linear' | 'log' | 'loglog';

/** Scales with their names, to choose between. */
export const namedScales = <T extends Scale>(scales: readonly T[]): { value: T; label: string }[] =>
  scales.map((value) => ({ value, label: labChartsWords().scales[value] }));

export const SCALES = ['linear', 'log'] as const;

/** Below this a gap is rounding. */
const LEAST = 1e-15;
const AXIS_WIDTH = 50;
/** Lines that the readout has room for; the last ones matter most. */
const MOST_NAMED = 8;

export function lineChart({
  title,
  description,
  lines,
  bands = [],
  scale,
  iterations,
  guide,
}: LabLines): LineChartProps {
  // A logarithmic axis of iterations begins at 1.
  const first = scale === 'loglog' ? 1 : 0;
  const length = Math.max(first, ...lines.map(({ values }) => values.length));
  const across = Array.from({ length: length - first }, (_, i) => first + i);
  const visible = (values: readonly (number | null)[]) => across.map((t) => shown(values[t], scale));
  const drawn = lines.map((line) => ({ ...line, values: visible(line.values) }));
  const drawnBands = bands.map(({ low, high, ...band }) => {
    const top = visible(high);
    const bottom = visible(low).map((value, i) => value ?? (scale === 'linear' ? 0 : Math.min(top[i] ?? LEAST, LEAST)));
    return { ...band, low: bottom, high: top };
  });
  const numbers = [
    ...drawn.flatMap(({ values }) => values),
    ...drawnBands.flatMap(({ low, high }) => high.flatMap((top, i) => (top === null ? [] : [low[i]!, top]))),
    ...(guide === undefined ? [] : [guide]),
  ].filter((value) => value !== null);
  return {
    title,
    description,
    across,
    lines: drawn,
    bands: drawnBands,
    x:
      scale === 'loglog'
        ? { domain: [1, iterations], ticks: logTicks(iterations), text: String, log: true }
        : { domain: [0, iterations], ticks: countTicks(iterations), text: String },
    y: { ...valueAxis(numbers, scale), width: AXIS_WIDTH },
    guides: guide === undefined ? [] : [{ y: guide }],
    cut: true,
    readout: (place) => ({
      head: labChartsWords().readout(across[place]!),
      lines: drawn.slice(-MOST_NAMED).flatMap(({ key, name, colour, dash, values }) => {
        const value = values[place] ?? null;
        return value === null ? [] : [{ key, colour, dash, text: `${name}: ${significant(value)}` }];
      }),
    }),
  };
}

/** What a scale can show of a number. */
const shown = (value: number | null | undefined, scale: Scale): number | null =>
  value === null || value === undefined || !Number.isFinite(value) || (scale !== 'linear' && value < LEAST)
    ? null
    : value;

/** Whole powers of ten on a logarithmic axis, about five of them. */
export function valueAxis(numbers: readonly number[], scale: Scale): ChartAxis {
  if (scale === 'linear') {
    const ticks = niceTicks(Math.min(0, ...numbers), Math.max(...numbers));
    return { domain: [ticks[0]!, ticks.at(-1)!], ticks, text: tickText };
  }
  const positive = numbers.filter((value) => value >= LEAST);
  if (positive.length === 0) return { domain: [0.1, 1], ticks: [0.1, 1], text: powerText, log: true };
  const low = Math.floor(Math.log10(Math.min(...positive)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive))));
  const step = Math.ceil((high - low) / 5);
  const ticks: number[] = [];
  for (let power = low; power <= high; power += step) ticks.push(10 ** power);
  return { domain: [10 ** low, 10 ** high], ticks, text: powerText, log: true };
}

/** 1, 2, 5, 10, 20 … up to `most`. */
function logTicks(most: number): number[] {
  const ticks: number[] = [];
  for (let power = 1; power <= most; power *= 10)
    for (const digit of [1, 2, 5]) if (digit * power <= most) ticks.push(digit * power);
  return ticks;
}

const powerText = (value: number): string => {
  const exponent = Math.round(Math.log10(value));
  return exponent === 0 ? '1' : exponent === -1 ? fixed(0.1, 1) : exponent === 1 ? '10' : `10${superscript(exponent)}`;
};
