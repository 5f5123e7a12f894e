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
import { shownLanguage } from '../../words/language';
import { memo, useMemo } from '../parts/remembered';
import { ActiveDots, type ChartBand, type ChartLine, Curves } from './Curves';
import { Readout, type ReadoutText } from './Readout';
import './figures.css';

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

const MARGIN = { top: 8, right: 12, bottom: 0, left: 0 };
const X_HEIGHT = 22;

const NONE: readonly ChartBand[] = [];

/** The one line chart of the page: lines and bands over a common axis. Draws only when its data change. */
export const LineChart = memo(function LineChart(props: LineChartProps) {
  const { title, description, across, lines, bands = NONE, x, y, guides = [], cursor = null, marks = [] } = props;
  const { joined = false, cut = false, readout } = props;
  const [from] = x.domain;
  const rows = useMemo(() => (across.length > 0 ? across : [from]).map((x, place) => ({ x, place })), [across, from]);
  return (
    // Recharts remembers the text of a tick.
    <ResponsiveContainer key={shownLanguage()} width="100%" height="100%">
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
        {/* What the pointer is at is found among its points, and without one there are no axes; the lines themselves come below. */}
        <Line dataKey={() => y.domain[0]} r={0} stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
        <Curves {...{ across, lines, bands, joined, cut }} />
        {readout && <ActiveDots lines={lines} />}
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
