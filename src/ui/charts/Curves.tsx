import { useId } from 'react';
import {
  DefaultZIndexes,
  useActiveTooltipDataPoints,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  ZIndexLayer,
} from 'recharts';
import { memo, useMemo } from '../parts/remembered';

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

const BAND_OPACITY = 0.14;
const DOT_UNDER_POINTER = 3;

/** A number as a place in the picture; null if it has none. */
type Scale = (value: number) => number | null;

interface CurvesProps {
  /** The places that the lines share. */
  across: readonly number[];
  lines: readonly ChartLine[];
  bands: readonly ChartBand[];
  /** A line bridges places without a value. */
  joined: boolean;
  /** What lies outside of the frame is cut off. */
  cut: boolean;
}

/**
 * The lines and bands of a chart, between the axes of recharts. Each of its own lines keeps a state for animations and labels, and measures itself.
 */
export const Curves = memo(function Curves({ across, lines, bands, joined, cut }: CurvesProps) {
  const area = usePlotArea();
  const [x, y] = [scaleOf(useXAxisScale()), scaleOf(useYAxisScale())];
  const clip = useId();
  const drawn = useMemo(() => {
    if (!x || !y) return null;
    return {
      bands: bands.map(({ low, high }) => bandPath(pointsOf(across, low, x, y), pointsOf(across, high, x, y), joined)),
      lines: lines.map(({ across: own, values }) => pointsOf(own ?? across, values, x, y)),
    };
  }, [across, lines, bands, joined, x, y]);
  if (!drawn || !area) return null;
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.line}>
      {cut && (
        <clipPath id={clip}>
          <rect x={area.x} y={area.y} width={area.width} height={area.height} />
        </clipPath>
      )}
      <g clipPath={cut ? `url(#${clip})` : undefined}>
        {bands.map(({ key, colour }, i) => (
          <path key={key} d={drawn.bands[i]} fill={colour} fillOpacity={BAND_OPACITY} stroke="none" />
        ))}
        {lines.map(({ key, colour, dash, width = 2, opacity = 1, dots }, i) => (
          <g key={key} className="chart-line">
            <path
              d={linePath(drawn.lines[i]!, joined)}
              fill="none"
              stroke={colour}
              strokeDasharray={dash}
              strokeWidth={width}
              strokeOpacity={opacity}
            />
            {dots !== undefined &&
              drawn.lines[i]!.map((point) => point && <Dot key={point.join()} at={point} r={dots} colour={colour} />)}
          </g>
        ))}
      </g>
    </ZIndexLayer>
  );
});

function Dot({ at: [cx, cy], r, colour }: { at: Point; r: number; colour: string }) {
  return <circle cx={cx} cy={cy} r={r} fill={colour} />;
}

/** A dot on every line that is not one of a crowd, at the place under the pointer. */
export function ActiveDots({ lines }: Pick<CurvesProps, 'lines'>) {
  const active = useActiveTooltipDataPoints<{ x: number; place: number }>()?.[0];
  const [x, y] = [scaleOf(useXAxisScale()), scaleOf(useYAxisScale())];
  if (!active || !x || !y) return null;
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.activeDot}>
      {lines.map(({ key, colour, values, muted = false }) => {
        const [point] = muted ? [] : pointsOf([active.x], [values[active.place] ?? null], x, y);
        return (
          point && (
            <circle
              key={key}
              cx={point[0]}
              cy={point[1]}
              r={DOT_UNDER_POINTER}
              fill={colour}
              stroke="var(--paper)"
              strokeWidth={2}
            />
          )
        );
      })}
    </ZIndexLayer>
  );
}

const scaleOf = (scale: ReturnType<typeof useXAxisScale>): Scale | null => (scale ? (scale as Scale) : null);

type Point = readonly [number, number];

function pointsOf(across: readonly number[], values: readonly (number | null)[], x: Scale, y: Scale): (Point | null)[] {
  return across.map((place, i) => {
    const value = values[i] ?? null;
    if (value === null) return null;
    const [left, top] = [x(place) ?? Number.NaN, y(value) ?? Number.NaN];
    return Number.isFinite(left) && Number.isFinite(top) ? [left, top] : null;
  });
}

/** Runs of neighbours that have a place; all in one if gaps are bridged. */
function runsOf<Place>(places: readonly (Place | null)[], joined: boolean): Place[][] {
  const runs: Place[][] = [[]];
  for (const place of places) {
    if (place !== null) runs.at(-1)!.push(place);
    else if (!joined && runs.at(-1)!.length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

const text = ([x, y]: Point): string => `${Number(x.toFixed(3))},${Number(y.toFixed(3))}`;

/** A run of one place is a closed point. */
const linePath = (points: readonly (Point | null)[], joined: boolean): string =>
  runsOf(points, joined)
    .map((run) => `M${run.map(text).join('L')}${run.length === 1 ? 'Z' : ''}`)
    .join('');

function bandPath(low: readonly (Point | null)[], high: readonly (Point | null)[], joined: boolean): string {
  const places = low.map((from, i) => (from && high[i] ? ([from, high[i]] as const) : null));
  return runsOf(places, joined)
    .map((run) => {
      const [up, down] = [run.map(([, high]) => high), run.map(([low]) => low).reverse()];
      return `M${[...up, ...down].map(text).join('L')}Z`;
    })
    .join('');
}
