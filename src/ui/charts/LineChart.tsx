import { memo, useMemo } from 'react';
import {
  Area,
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
import { Readout, type ReadoutText } from './Readout';
import './figures.css';

export interface ChartLine {
  key: string;
  name: string;
  colour: string;
  /** SVG stroke-dasharray; empty for a solid line. */
  dash: string;
  /** One for every place of the x axis; null if there is none. */
  values: readonly (number | null)[];
  /** The line's own places, if they are not those of the axis. */
  across?: readonly number[];
  width?: number;
  opacity?: number;
  /** Radius of the dot at every value; without it there is none. */
  dots?: number;
  /** One of a crowd: no dot follows the pointer on it. */
  muted?: boolean;
}

export interface ChartBand {
  key: string;
  colour: string;
  low: readonly (number | null)[];
  high: readonly (number | null)[];
}

export interface ChartAxis {
  domain: readonly [number, number];
  ticks: readonly number[];
  text: (value: number) => string;
  log?: boolean;
}

export interface LineChartProps {
  title: string;
  /** For readers who do not see the picture. */
  description: string;
  /** The places that the lines share, ascending. */
  across: readonly number[];
  lines: readonly ChartLine[];
  bands?: readonly ChartBand[];
  x: ChartAxis;
  y: ChartAxis & { width: number };
  /** Lines across the chart that mean something, such as a loss of 0. */
  guides?: readonly ({ x: number } | { y: number })[];
  /** The place on the x axis that the page shows now. */
  cursor?: number | null;
  /** Points worth a ring. */
  marks?: readonly { x: number; y: number; colour: string }[];
  /** A line bridges places without a value. */
  joined?: boolean;
  /** Lines are cut off at the frame; otherwise the axes have to hold them. */
  cut?: boolean;
  /** What the pointer is at, by place in `across`. */
  readout?: (place: number) => ReadoutText;
}

/** What recharts draws from: one row for every place. Columns are numbered, so that no name can collide with another. */
interface Row {
  x: number;
  place: number;
  [column: `line${number}`]: number | null;
  [column: `band${number}`]: [number, number] | null;
}

const MARGIN = { top: 8, right: 12, bottom: 0, left: 0 };
const X_HEIGHT = 22;
const BAND_OPACITY = 0.14;

/** The one line chart of the page: lines and bands over a common axis. Draws only when its data change. */
export const LineChart = memo(function LineChart(props: LineChartProps) {
  const { title, description, across, lines, bands = [], x, y, guides = [], cursor = null, marks = [] } = props;
  const { joined = false, cut = false, readout } = props;
  const rows = useMemo(() => rowsOf(across, lines, bands), [across, lines, bands]);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={rows} margin={MARGIN} title={title} desc={description} accessibilityLayer>
        <CartesianGrid vertical={false} />
        <XAxis
          dataKey="x"
          type="number"
          scale={x.log ? 'log' : 'linear'}
          domain={[...x.domain]}
          ticks={x.ticks}
          tickFormatter={x.text}
          tickLine={false}
          height={X_HEIGHT}
          allowDataOverflow={cut}
        />
        <YAxis
          width={y.width}
          scale={y.log ? 'log' : 'linear'}
          domain={[...y.domain]}
          ticks={y.ticks}
          tickFormatter={y.text}
          tickLine={false}
          axisLine={false}
          allowDataOverflow={cut}
        />
        {guides.map((guide) => (
          <ReferenceLine key={Object.entries(guide).join()} {...guide} className="guide" />
        ))}
        {cursor !== null && <ReferenceLine x={cursor} className="cursor" />}
        {readout && <Tooltip content={<Readout of={readout} />} isAnimationActive={false} cursor={false} />}
        {bands.map(({ key, colour }, i) => (
          <Area
            key={key}
            dataKey={`band${i}`}
            fill={colour}
            fillOpacity={BAND_OPACITY}
            stroke="none"
            connectNulls={joined}
            isAnimationActive={false}
            activeDot={false}
          />
        ))}
        {lines.map(({ key, name, colour, dash, values, across: own, width = 2, opacity, dots, muted = false }, i) => (
          <Line
            key={key}
            {...(own ? { data: own.map((x, at) => ({ x, [`line${i}`]: values[at] })) } : {})}
            dataKey={`line${i}`}
            name={name}
            stroke={colour}
            strokeDasharray={dash}
            strokeWidth={width}
            strokeOpacity={opacity ?? 1}
            dot={dots !== undefined && { r: dots, fill: colour, strokeDasharray: '', strokeWidth: 0 }}
            activeDot={!muted}
            connectNulls={joined}
            isAnimationActive={false}
          />
        ))}
        {marks.map(({ x, y, colour }) => (
          <ReferenceDot
            key={`${x} ${y} ${colour}`}
            x={x}
            y={y}
            r={4}
            fill="var(--paper)"
            stroke={colour}
            strokeWidth={2}
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
});

function rowsOf(across: readonly number[], lines: readonly ChartLine[], bands: readonly ChartBand[]): Row[] {
  return across.map((x, place) => {
    const row: Row = { x, place };
    lines.forEach(({ values, across: own }, i) => {
      if (!own) row[`line${i}`] = values[place] ?? null;
    });
    bands.forEach(({ low, high }, i) => {
      const [from, to] = [low[place] ?? null, high[place] ?? null];
      row[`band${i}`] = from === null || to === null ? null : [from, to];
    });
    return row;
  });
}
