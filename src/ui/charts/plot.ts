import type { Arm } from '../../experiment/experiment';
import { chartsWords } from '../../words/en/charts';
import { drawnOrder, type Focus, inFocus, lookOf } from '../parts/arms';
import type { Axis } from '../state/view';
import { spentText } from './axis';
import type { FigureSpec } from './figures';
import type { ChartAxis, LineChartProps } from './LineChart';
import { bandOf, meanOf, numberAt, type Row, SEEDS } from './rows';
import { countTicks, niceTicks, tickText } from './ticks';

interface PlotOf {
  spec: FigureSpec;
  arms: readonly Arm[];
  rows: readonly Row[];
  seeds: number;
  iterations: number;
  axis: Axis;
  focus: Focus;
}

/** Width of the vertical axis. */
export const AXIS_WIDTH = 44;
/** With more iterations than this, single points are not marked (iteration 0 counts). */
export const MOST_DOTS = 12;

/** The line chart of one quantity: a line an arm, and its band over seeds. */
export function plotOf({ spec, arms, rows, seeds, iterations, axis, focus }: PlotOf): LineChartProps {
  const words = chartsWords();
  const drawn = drawnOrder(arms, focus)
    .filter((arm) => rows.some((row) => row[meanOf(arm.id)] !== undefined))
    .map((arm) => ({ arm, look: lookOf(arms, arm.id, focus) }));
  const bandAt = (row: Row, arm: Arm): [number, number] | null => {
    const band = row[bandOf(arm.id)];
    return Array.isArray(band) ? band : null;
  };
  return {
    title: spec.title,
    description: spec.description,
    across: rows.map((row) => row.x),
    lines: drawn.map(({ arm, look: { colour, dash, muted } }) => ({
      key: arm.id,
      name: arm.name,
      colour,
      dash,
      values: rows.map((row) => numberAt(row, meanOf(arm.id))),
      width: muted ? 1 : 2,
      muted,
      ...(iterations < MOST_DOTS && !muted ? { dots: 2.2 } : {}),
    })),
    bands: drawn
      .filter(({ look }) => seeds > 1 && !look.muted)
      .map(({ arm, look }) => {
        const bands = rows.map((row) => bandAt(row, arm));
        return {
          key: bandOf(arm.id),
          colour: look.colour,
          low: bands.map((band) => band?.[0] ?? null),
          high: bands.map((band) => band?.[1] ?? null),
        };
      }),
    x: acrossAxis(axis, iterations, rows),
    y: upAxis(spec, rows),
    guides: spec.guide === undefined ? [] : [{ y: spec.guide }],
    joined: true,
    readout: (place) => {
      const row = rows[place]!;
      return {
        head: axis === 'iterations' ? words.iteration(row.x) : `${spentText(row.x)} ${words.axes[axis].name}`,
        lines: inFocus(arms, focus).flatMap((arm) => {
          const value = numberAt(row, meanOf(arm.id));
          const band = bandAt(row, arm);
          const error = band ? ` ± ${spec.format((band[1] - band[0]) / 2)}` : '';
          return value === null
            ? []
            : [{ key: arm.id, ...lookOf(arms, arm.id, focus), text: spec.format(value) + error }];
        }),
        foot: seeds > 1 ? words.countOfSeeds(seeds) : undefined,
      };
    },
  };
}

function acrossAxis(axis: Axis, iterations: number, rows: readonly Row[]): ChartAxis {
  if (axis === 'iterations') return { domain: [0, iterations], ticks: countTicks(iterations), text: String };
  const ticks = niceTicks(0, rows.at(-1)?.x ?? 1);
  return { domain: [0, ticks.at(-1)!], ticks, text: spentText };
}

/** Holds the lines, their bands and the guide. */
function upAxis({ guide, isShare }: FigureSpec, rows: readonly Row[]): LineChartProps['y'] {
  const numbers = rows.flatMap(({ x: _, [SEEDS]: __, ...columns }) => Object.values(columns).flat());
  if (guide !== undefined) numbers.push(guide);
  const ticks = niceTicks(Math.min(...numbers), Math.max(...numbers));
  const text = isShare || guide === 0.5 ? shareText : tickText;
  return { domain: [ticks[0]!, ticks.at(-1)!], ticks, text, width: AXIS_WIDTH };
}

const shareText = (share: number): string => `${Math.round(share * 100)}\u00a0%`;
