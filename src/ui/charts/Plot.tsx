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
import { styleOf } from '../arms';
import type { FigureSpec } from './figures';
import { Readout } from './Readout';
import { bandOf, type Row } from './rows';
import { countTicks, niceTicks, tickText } from './ticks';

interface PlotProps {
  spec: FigureSpec;
  arms: readonly Arm[];
  rows: readonly Row[];
  seeds: number;
  iterations: number;
  /** The iteration on the screen, marked in every chart. */
  iteration: number | null;
}

export const MARGIN = { top: 8, right: 10, bottom: 0, left: 0 };
export const AXIS_WIDTH = 44;
/** With more iterations than this, single points are not marked (iteration 0 counts). */
export const MOST_DOTS = 12;

/** The lines themselves. Draws only when its numbers change. */
export const Plot = memo(function Plot({ spec, arms, rows, seeds, iterations, iteration }: PlotProps) {
  const ticks = niceTicks(...extent(rows, spec));
  const drawn = arms.filter((arm) => rows.some((row) => row[arm.id] !== undefined));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={rows} margin={MARGIN} title={spec.title} desc={spec.description} accessibilityLayer>
        <CartesianGrid vertical={false} />
        <XAxis
          dataKey="x"
          type="number"
          domain={[0, iterations]}
          ticks={countTicks(iterations)}
          tickLine={false}
          height={22}
        />
        <YAxis
          width={AXIS_WIDTH}
          domain={[ticks[0]!, ticks.at(-1)!]}
          ticks={ticks}
          tickFormatter={
            spec.unit.startsWith('share') || spec.guide === 0.5
              ? (share: number) => `${Math.round(share * 100)} %`
              : tickText
          }
          tickLine={false}
          axisLine={false}
        />
        {spec.guide !== undefined && <ReferenceLine y={spec.guide} className="guide" />}
        {iteration !== null && <ReferenceLine x={iteration} className="cursor" />}
        <Tooltip
          content={<Readout arms={arms} format={spec.format} seeds={seeds} />}
          isAnimationActive={false}
          cursor={false}
        />
        {seeds > 1 &&
          drawn.map((arm) => (
            <Area
              key={bandOf(arm.id)}
              dataKey={bandOf(arm.id)}
              fill={styleOf(arms, arm.id).colour}
              fillOpacity={0.14}
              stroke="none"
              isAnimationActive={false}
              activeDot={false}
            />
          ))}
        {drawn.map((arm) => (
          <Line
            key={arm.id}
            dataKey={arm.id}
            name={arm.name}
            stroke={styleOf(arms, arm.id).colour}
            strokeDasharray={styleOf(arms, arm.id).dash}
            strokeWidth={2}
            dot={
              iterations < MOST_DOTS && {
                r: 2.2,
                fill: styleOf(arms, arm.id).colour,
                strokeDasharray: '',
                strokeWidth: 0,
              }
            }
            isAnimationActive={false}
            connectNulls
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
});

/** Smallest and largest number of the lines, their bands and the guide. */
function extent(rows: readonly Row[], { guide }: FigureSpec): [number, number] {
  const numbers = rows.flatMap(({ x: _, ...columns }) => Object.values(columns).flat());
  if (guide !== undefined) numbers.push(guide);
  return [Math.min(...numbers), Math.max(...numbers)];
}
