import { catalogueWords } from '../../words/en/catalogue';
import { plain } from '../../words/numbers';
import type { LineChartProps } from '../charts/LineChart';
import { niceTicks, tickText } from '../charts/ticks';
import type { ArmStyle } from '../parts/arms';
import { significant } from '../parts/format';
import { valueSpan } from './curves';

/** An objective, and how its curve is drawn. */
export interface Look extends ArmStyle {
  id: string;
  name: string;
}

interface MarginChartOf {
  title: string;
  deltas: readonly number[];
  /** By objective, then by place in `deltas`. */
  columns: readonly (readonly (number | null)[])[];
  looks: readonly Look[];
  range: number;
  /** Stationary points, each by the place of its objective. */
  dots: readonly { curve: number; delta: number; value: number }[];
  /** The axis has to reach 0, and 0 is marked. */
  zero?: boolean;
}

const AXIS_WIDTH = 58;

/** Curves over the margin Δ. If a few values explode they are cut off at the frame. */
export function marginChart({
  title,
  deltas,
  columns,
  looks,
  range,
  dots,
  zero = false,
}: MarginChartOf): LineChartProps {
  // Each curve has its own usual span.
  const spans = columns.map((column) => valueSpan(column.filter((value) => value !== null)));
  const low = Math.min(...spans.map((span) => span.low), ...(zero ? [0] : []));
  const high = Math.max(...spans.map((span) => span.high), ...(zero ? [0] : []));
  // A little room, so that no line runs along the frame.
  const room = 0.05 * (high - low || Math.abs(high) || 1);
  const domain = [low - room, high + room] as const;
  return {
    title,
    description: catalogueWords().margin.picture(
      looks.map(({ name }) => name),
      range,
    ),
    across: deltas,
    lines: looks.map((look, i) => ({ key: look.id, ...look, values: columns[i] ?? [] })),
    x: {
      domain: [-range, range],
      ticks: [-1, -0.5, 0, 0.5, 1].map((share) => share * range),
      text: plain,
    },
    y: {
      domain,
      ticks: niceTicks(low, high).filter((value) => value >= domain[0] && value <= domain[1]),
      text: (value) => (Math.abs(value) >= 1e5 ? significant(value) : tickText(value)),
      width: AXIS_WIDTH,
    },
    guides: [{ x: 0 }, ...(zero ? [{ y: 0 }] : [])],
    marks: dots.map(({ curve, delta, value }) => ({
      x: delta,
      y: value,
      colour: looks[curve]?.colour ?? 'var(--ink)',
    })),
    cut: true,
    readout: (place) => ({
      head: `Δ = ${significant(deltas[place])}`,
      lines: looks.flatMap(({ id, colour, dash }, i) => {
        const value = columns[i]?.[place] ?? null;
        return value === null ? [] : [{ key: id, colour, dash, text: `${id}: ${significant(value)}` }];
      }),
    }),
  };
}
