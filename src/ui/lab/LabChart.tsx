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
import { countTicks } from '../charts/ticks';
import { significant, superscript } from '../parts/format';
import { useFocus } from '../state/hooks';
import { useRun } from '../state/runStore';
import {
  type Band,
  type ChartRow,
  chartRows,
  type Line as LineSpec,
  logTicks,
  type Scale,
  valueAxis,
} from './chartRows';
import { crowded } from './crowd';

interface LabChartProps {
  title: string;
  description: string;
  lines: readonly LineSpec[];
  bands?: readonly Band[];
  scale: Scale;
  iterations: number;
  /** Marked by a line. */
  iteration: number | null;
  /** A horizontal line that means something, such as ε or 0. */
  guide?: number | undefined;
}

const MARGIN = { top: 8, right: 12, bottom: 0, left: 0 };
const NO_BANDS: readonly Band[] = [];

/** Lines over iterations, linear or logarithmic. */
export function LabChart({
  title,
  description,
  lines: allLines,
  bands: allBands = NO_BANDS,
  scale,
  iterations,
  iteration,
  guide,
}: LabChartProps) {
  const arms = useRun((run) => run.draft.arms);
  const focus = useFocus();
  const { lines, bands } = useMemo(() => crowded(arms, focus, allLines, allBands), [arms, focus, allLines, allBands]);
  const rows = useMemo(() => chartRows(lines, bands, scale), [lines, bands, scale]);
  const { domain, ticks } = useMemo(() => {
    const numbers = rows.flatMap(({ t: _, ...columns }) => Object.values(columns).flat());
    return valueAxis([...numbers.filter((value) => value !== null), ...(guide === undefined ? [] : [guide])], scale);
  }, [rows, scale, guide]);
  const log = scale === 'loglog';
  return (
    <div className="lab-chart">
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart data={rows} margin={MARGIN} title={title} desc={description} accessibilityLayer>
          <CartesianGrid vertical={false} />
          <XAxis
            dataKey="t"
            type="number"
            scale={log ? 'log' : 'linear'}
            domain={[log ? 1 : 0, iterations]}
            ticks={log ? logTicks(iterations) : countTicks(iterations)}
            tickLine={false}
            height={22}
            allowDataOverflow
          />
          <YAxis
            width={50}
            scale={scale === 'linear' ? 'linear' : 'log'}
            domain={domain}
            ticks={ticks}
            tickFormatter={scale === 'linear' ? plain : power}
            tickLine={false}
            axisLine={false}
            allowDataOverflow
          />
          {guide !== undefined && <ReferenceLine y={guide} className="guide" />}
          {iteration !== null && <ReferenceLine x={iteration} className="cursor" />}
          <Tooltip content={<LabReadout lines={lines} />} isAnimationActive={false} cursor={false} />
          {bands.map(({ key, colour }) => (
            <Area
              key={key}
              dataKey={key}
              fill={colour}
              fillOpacity={0.14}
              stroke="none"
              isAnimationActive={false}
              activeDot={false}
            />
          ))}
          {lines.map(({ key, name, colour, dash, width = 2, opacity = 1 }) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              stroke={colour}
              strokeDasharray={dash}
              strokeWidth={width}
              strokeOpacity={opacity}
              dot={false}
              isAnimationActive={false}
            />
          ))}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}

const plain = (value: number): string => String(Number(value.toPrecision(4))).replace('-', '−');
const power = (value: number): string => {
  const exponent = Math.round(Math.log10(value));
  return exponent === 0 ? '1' : exponent === -1 ? '0.1' : exponent === 1 ? '10' : `10${superscript(exponent)}`;
};

interface LabReadoutProps {
  lines: readonly LineSpec[];
  /** Given by recharts. */
  active?: boolean;
  payload?: readonly { payload?: ChartRow }[];
}

const MOST_NAMED = 8;

function LabReadout({ lines, active, payload }: LabReadoutProps) {
  const row = payload?.[0]?.payload;
  if (!active || !row) return null;
  return (
    <div className="readout figures" aria-hidden="true">
      <p>iteration {row.t}</p>
      {lines.slice(-MOST_NAMED).map(({ key, name, colour, dash }) => {
        const value = row[key];
        return (
          typeof value === 'number' && (
            <p key={key}>
              <svg viewBox="0 0 24 8" className="readout-key" aria-hidden="true">
                <line x1="1" y1="4" x2="23" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={dash} />
              </svg>{' '}
              {name}: {significant(value)}
            </p>
          )
        );
      })}
    </div>
  );
}
