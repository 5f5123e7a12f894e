import { useMemo } from 'react';
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
import type { Trace } from '../../experiment/fold';
import { overSeeds } from '../../experiment/series';
import { styleOf } from '../arms';
import { type FigureTable, Frame } from './Frame';
import { bandOf, type FigureSpec, type Row, rowsOf } from './figures';
import { Readout } from './Readout';
import { countTicks, niceTicks } from './ticks';

interface FigureProps {
  spec: FigureSpec;
  trace: Trace;
  arms: readonly Arm[];
  /** The iteration on the screen, marked in every chart. */
  iteration: number | null;
  empty: boolean;
}

export const MARGIN = { top: 8, right: 10, bottom: 0, left: 0 };
export const AXIS_WIDTH = 44;

/** One quantity over iterations: a line an arm, with its band over seeds. */
export function Figure({ spec, trace, arms, iteration, empty }: FigureProps) {
  const { rows, seeds } = useMemo(() => rowsOf(trace, spec.quantity), [trace, spec]);
  const table = useMemo(() => tableOf(trace, arms, spec, rows), [trace, arms, spec, rows]);
  const iterations = trace.experiment?.iterations ?? 1;
  const ticks = niceTicks(...extent(rows, spec));
  const reading = rows.find((row) => row.x === iteration);
  const drawn = arms.filter((arm) => rows.some((row) => row[arm.id] !== undefined));
  return (
    <Frame
      id={spec.id}
      title={spec.title}
      description={spec.description}
      unit={spec.unit}
      arms={arms}
      readings={arms.map((arm) => spec.format(numberAt(reading, arm.id)))}
      table={table}
      missing={rows.length > 0 ? null : empty ? 'Appears with the first finished iteration.' : 'Not defined here.'}
    >
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
            tickFormatter={tick(spec)}
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
          {drawn.map((arm) => (
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
                iterations <= 12 && { r: 2.2, fill: styleOf(arms, arm.id).colour, strokeDasharray: '', strokeWidth: 0 }
              }
              isAnimationActive={false}
              connectNulls
            />
          ))}
        </ComposedChart>
      </ResponsiveContainer>
    </Frame>
  );
}

function numberAt(row: Row | undefined, column: string): number | null {
  const value = row?.[column];
  return typeof value === 'number' ? value : null;
}

/** Smallest and largest number of the lines, their bands and the guide. */
function extent(rows: readonly Row[], { guide }: FigureSpec): [number, number] {
  const numbers = rows.flatMap(({ x: _, ...columns }) => Object.values(columns).flat());
  if (guide !== undefined) numbers.push(guide);
  return [Math.min(...numbers), Math.max(...numbers)];
}

/** Ticks are round numbers, so they need no fixed decimals. */
const tick = (spec: FigureSpec) => (value: number) =>
  spec.guide === 0.5 ? `${Math.round(value * 100)} %` : String(Number(value.toPrecision(4))).replace('-', '−');

/** Mean and number of seeds of every arm at every iteration. */
function tableOf(trace: Trace, arms: readonly Arm[], spec: FigureSpec, rows: readonly Row[]): FigureTable {
  const columns = ['iteration', ...arms.map((arm) => arm.name), 'seeds'];
  const numbers = rows.map((row) => arms.map((arm) => numberAt(row, arm.id)));
  const seeds = rows.map((row) =>
    Math.max(0, ...arms.map((arm) => overSeeds(trace, spec.quantity, arm.id, row.x).length)),
  );
  return {
    columns,
    rows: rows.map((row, i) => [row.x, ...numbers[i]!, seeds[i]!]),
    shown: rows.map((row, i) => [String(row.x), ...numbers[i]!.map(spec.format), String(seeds[i])]),
  };
}
