import { memo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Arm } from '../../experiment/experiment';
import { drawnOrder, type Focus, lookOf } from '../parts/arms';
import type { Axis } from '../state/view';
import { spentText } from './axis';
import type { FigureSpec } from './figures';
import { Readout } from './Readout';
import { bandOf, type Row, SEEDS } from './rows';
import { countTicks, niceTicks, tickText } from './ticks';

interface PlotProps {
  spec: FigureSpec;
  arms: readonly Arm[];
  rows: readonly Row[];
  seeds: number;
  iterations: number;
  axis: Axis;
  focus: Focus;
  /** The moment on the screen, on the axis; marked in every chart. */
  cursor: number | null;
}

export const MARGIN = { top: 8, right: 10, bottom: 0, left: 0 };
export const AXIS_WIDTH = 44;
/** With more iterations than this, single points are not marked (iteration 0 counts). */
export const MOST_DOTS = 12;

/** The lines themselves. Draws only when its numbers change. */
export const Plot = memo(function Plot({ spec, arms, rows, seeds, iterations, axis, focus, cursor }: PlotProps) {
  const ticks = niceTicks(...extent(rows, spec));
  const drawn = drawnOrder(arms, focus).filter((arm) => rows.some((row) => row[arm.id] !== undefined));
  const over = axis === 'iterations' ? countTicks(iterations) : niceTicks(0, rows.at(-1)?.x ?? 1);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={rows} margin={MARGIN} title={spec.title} desc={spec.description} accessibilityLayer>
        <CartesianGrid vertical={false} />
        <XAxis
          dataKey="x"
          type="number"
          domain={[0, axis === 'iterations' ? iterations : over.at(-1)!]}
          ticks={over}
          tickFormatter={axis === 'iterations' ? String : spentText}
          tickLine={false}
          height={22}
        />
        <YAxis
          width={AXIS_WIDTH}
          domain={[ticks[0]!, ticks.at(-1)!]}
          ticks={ticks}
          tickFormatter={
            spec.unit.startsWith('share') || spec.guide === 0.5
              ? (share: number) => `${Math.round(share * 100)}\u00a0%`
              : tickText
          }
          tickLine={false}
          axisLine={false}
        />
        {spec.guide !== undefined && <ReferenceLine y={spec.guide} className="guide" />}
        {cursor !== null && <ReferenceLine x={cursor} className="cursor" />}
        <Tooltip
          content={<Readout arms={arms} focus={focus} axis={axis} format={spec.format} seeds={seeds} />}
          isAnimationActive={false}
          cursor={false}
        />
        {seeds > 1 &&
          drawn
            .filter((arm) => !lookOf(arms, arm.id, focus).muted)
            .map((arm) => (
              <Area
                key={bandOf(arm.id)}
                dataKey={bandOf(arm.id)}
                fill={lookOf(arms, arm.id, focus).colour}
                fillOpacity={0.14}
                stroke="none"
                connectNulls
                isAnimationActive={false}
                activeDot={false}
              />
            ))}
        {drawn.map((arm) => {
          const { colour, dash, muted } = lookOf(arms, arm.id, focus);
          return (
            <Line
              key={arm.id}
              dataKey={arm.id}
              name={arm.name}
              stroke={colour}
              strokeDasharray={dash}
              strokeWidth={muted ? 1 : 2}
              dot={iterations < MOST_DOTS && !muted && { r: 2.2, fill: colour, strokeDasharray: '', strokeWidth: 0 }}
              activeDot={!muted}
              isAnimationActive={false}
              connectNulls
            />
          );
        })}
      </ComposedChart>
    </ResponsiveContainer>
  );
});

/** Smallest and largest number of the lines, their bands and the guide. */
function extent(rows: readonly Row[], { guide }: FigureSpec): [number, number] {
  const numbers = rows.flatMap(({ x: _, [SEEDS]: __, ...columns }) => Object.values(columns).flat());
  if (guide !== undefined) numbers.push(guide);
  return [Math.min(...numbers), Math.max(...numbers)];
}
