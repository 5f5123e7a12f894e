import { memo, useMemo } from 'react';
import {
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { niceTicks } from '../charts/ticks';
import { significant } from '../parts/format';
import { valueSpan } from './curves';
import { LineKey, type Look } from './LineKey';

interface ChartProps {
  title: string;
  deltas: readonly number[];
  columns: readonly (readonly (number | null)[])[];
  looks: readonly Look[];
  range: number;
  /** Stationary points, by the place of their curve. */
  dots: readonly { curve: number; delta: number; value: number }[];
  /** Whether the axis has to reach 0, and 0 is marked. */
  zero?: boolean;
}

interface ChartRow {
  x: number;
  [curve: string]: number | null;
}

const MARGIN = { top: 8, right: 12, bottom: 0, left: 0 };

/** Curves over Δ. Where a few values explode they are cut off at the frame. */
export const MarginChart = memo(function MarginChart({ title, deltas, columns, looks, range, dots, zero }: ChartProps) {
  const rows = useMemo(
    () =>
      deltas.map((x, i): ChartRow => {
        const row: ChartRow = { x };
        columns.forEach((column, curve) => {
          row[`y${curve}`] = column[i] ?? null;
        });
        return row;
      }),
    [deltas, columns],
  );
  const { low, high } = useMemo(() => {
    // Each curve has its own say in what is usual.
    const spans = columns.map((column) => valueSpan(column.filter((value) => value !== null)));
    const ends = [...spans.map((span) => span.low), ...(zero ? [0] : [])];
    const tops = [...spans.map((span) => span.high), ...(zero ? [0] : [])];
    return { low: Math.min(...ends), high: Math.max(...tops) };
  }, [columns, zero]);
  // A little room, so that no line runs along the frame.
  const room = 0.05 * (high - low || Math.abs(high) || 1);
  const domain = [low - room, high + room];
  const up = niceTicks(low, high).filter((value) => value >= domain[0]! && value <= domain[1]!);
  const across = [-1, -0.5, 0, 0.5, 1].map((share) => share * range);
  return (
    <div className="margin-chart">
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart data={rows} margin={MARGIN} title={title} desc={description(looks, range)} accessibilityLayer>
          <CartesianGrid vertical={false} />
          <XAxis
            dataKey="x"
            type="number"
            domain={[-range, range]}
            ticks={across}
            tickFormatter={minus}
            tickLine={false}
            height={22}
            allowDataOverflow
          />
          <YAxis
            width={58}
            domain={domain}
            ticks={up}
            tickFormatter={tick}
            tickLine={false}
            axisLine={false}
            allowDataOverflow
          />
          <ReferenceLine x={0} className="guide" />
          {zero && <ReferenceLine y={0} className="guide" />}
          <Tooltip content={<MarginReadout looks={looks} />} isAnimationActive={false} cursor={false} />
          {looks.map(({ key, name, colour, dash }) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              stroke={colour}
              strokeDasharray={dash}
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
          ))}
          {dots.map(({ curve, delta, value }) => (
            <ReferenceDot
              key={`${curve} ${delta}`}
              x={delta}
              y={value}
              r={4}
              className="turn"
              fill="var(--paper)"
              stroke={looks[curve]?.colour ?? 'var(--ink)'}
              strokeWidth={2}
            />
          ))}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
});

const description = (looks: readonly Look[], range: number): string =>
  `${looks.map(({ name }) => name).join(' and ')}, for margins from −${range} to ${range}.`;

const minus = (value: number): string => String(value).replace('-', '−');
const tick = (value: number): string =>
  Math.abs(value) >= 1e5 ? significant(value) : minus(Number(value.toPrecision(4)));

interface ReadoutProps {
  looks: readonly Look[];
  /** Given by recharts. */
  active?: boolean;
  payload?: readonly { payload?: ChartRow }[];
}

function MarginReadout({ looks, active, payload }: ReadoutProps) {
  const row = payload?.[0]?.payload;
  if (!active || !row) return null;
  return (
    <div className="readout figures" aria-hidden="true">
      <p>Δ = {significant(row.x)}</p>
      {looks.map(({ key, id, colour, dash }) => {
        const value = row[key];
        return (
          typeof value === 'number' && (
            <p key={key}>
              <LineKey colour={colour} dash={dash} /> {id}: {significant(value)}
            </p>
          )
        );
      })}
    </div>
  );
}
