import { useRef, useState } from 'react';
import type { Arm, Experiment } from '../../experiment/experiment';
import { finishedIterations } from '../../trace/fold';
import { type Follow, type Lines, newFollower } from '../../trace/followed';
import { isPartial } from '../../trace/partial';
import { metric, type Quantity } from '../../trace/series';
import { chartsWords } from '../../words/en/charts';
import { partsWords } from '../../words/en/parts';
import { drawnFocus } from '../parts/arms';
import { memo, useMemo } from '../parts/remembered';
import type { Axis } from '../state/view';
import { rowsOver, spentBy, spentText } from './axis';
import type { FigureTable } from './FigureTools';
import { Frame, readingsOf } from './Frame';
import type { FigureSpec } from './figures';
import { LineChart } from './LineChart';
import { plotOf } from './plot';
import { bandAt, meanOf, numberAt, type Row, rowsOf, SEEDS } from './rows';
import { type Live, usePlotted, type Work } from './usePlotted';

/** What every chart over iterations shows. */
export interface Followed {
  experiment: Experiment;
  live: Live;
  /** Id of the arm under the pointer. */
  hovered: string | null;
  /** What lines and bands are. */
  note: string;
  /** Its turn among the charts. */
  turn: number;
}

interface FigureNow extends Live {
  spec: FigureSpec;
  axis: Axis;
}

/** With the lines of the quantity, and of what was spent, if that is the axis. */
interface FigurePlot extends FigureNow {
  line: Lines[number];
  spent: Lines[number] | null;
}

/** Numbers that the followers of a figure may keep in all; who is compared with changes as a run goes from arm to arm. */
const MOST_KEPT = 4e6;

/** Follows a run in the quantity of a figure, whichever that is. */
function figureWork(): Work<FigureNow, FigurePlot> {
  let kept: { quantity: Quantity; axis: Axis; follow: Follow }[] = [];
  return function* work(now) {
    const { trace, spec, axis } = now;
    const { quantity } = spec;
    const expense = axis === 'iterations' ? [] : [metric(axis)];
    const known = kept.find((one) => one.quantity === quantity && one.axis === axis);
    const own = known ?? { quantity, axis, follow: newFollower([quantity, ...expense]) };
    const room = Math.max(1, Math.floor(MOST_KEPT / Math.max(1, trace.cells.size)));
    kept = [...kept.filter((one) => one !== own), own].slice(-room);
    const [line, spent = null] = yield* own.follow(trace);
    return { ...now, line: line!, spent };
  };
}

const NOTHING = { line: new Map(), spent: null } as const;

/** One quantity over iterations: a line an arm, with its band over seeds. */
export const Figure = memo(function Figure(props: Followed & { spec: FigureSpec; axis: Axis }) {
  const { experiment, live, hovered, note, turn } = props;
  const words = chartsWords();
  const { arms } = experiment;
  const box = useRef<HTMLElement>(null);
  const now = useMemo(() => ({ ...live, spec: props.spec, axis: props.axis }), [live, props.spec, props.axis]);
  const [work] = useState(figureWork);
  const plotted = usePlotted(now, work, { active: live.active, turn }, box);
  const { trace, iteration, selected, spec, axis, line, spent } = plotted ?? { ...now, ...NOTHING };
  const focus = useMemo(() => drawnFocus(arms, { selected, hovered }), [arms, selected, hovered]);
  const ran = trace.experiment ?? experiment;
  const { rows: byIteration, seeds } = useMemo(() => rowsOf(ran, line), [ran, line]);
  const rows = useMemo(() => rowsOver(spent, byIteration, arms), [spent, byIteration, arms]);
  const table = () => tableOf(arms, spec, rowsOver(spent, rowsOf(ran, line, true).rows, arms), axis);
  const { iterations } = ran;
  const plot = useMemo(
    () => plotOf({ spec, arms, rows, seeds, iterations, axis, focus }),
    [spec, arms, rows, seeds, iterations, axis, focus],
  );
  const reading = byIteration.findLast((row) => iteration !== null && row.x <= iteration);
  const cursor = iteration === null || !spent ? iteration : (spentBy(spent, selected).get(iteration) ?? null);
  const missing = !plotted
    ? partsWords().working
    : finishedIterations(trace) === 0
      ? words.first
      : (byIteration.length > 0 && words.axes[axis].missing) ||
        (isPartial(trace) ? partsWords().inTheRest : words.undefined);
  return (
    <Frame
      box={box}
      id={spec.id}
      title={spec.title}
      description={spec.description}
      unit={spec.unit}
      axes={{ x: words.axes[axis].name, y: spec.unit }}
      experiment={experiment}
      note={note}
      readings={readingsOf(arms, focus, (arm) => spec.format(numberAt(reading, meanOf(arm.id))))}
      table={table}
      missing={rows.length > 0 ? null : missing}
    >
      <LineChart {...plot} cursor={cursor} />
    </Frame>
  );
});

/** Mean and band of every arm, and the number of seeds, at every iteration or expense. */
function tableOf(arms: readonly Arm[], spec: FigureSpec, rows: readonly Row[], axis: Axis): FigureTable {
  const words = chartsWords();
  const hasBands = rows.some((row) => arms.some((arm) => bandAt(row, arm.id)));
  const numbers = rows.map((row) =>
    arms.flatMap((arm) => {
      const mean = numberAt(row, meanOf(arm.id));
      return hasBands ? [mean, ...(bandAt(row, arm.id) ?? [null, null])] : [mean];
    }),
  );
  const seeds = rows.map((row) => numberAt(row, SEEDS) ?? 0);
  const place = axis === 'iterations' ? String : spentText;
  const columns = arms.flatMap(({ name }) => (hasBands ? [name, words.bandFrom(name), words.bandTo(name)] : [name]));
  return {
    columns: [words.axes[axis].name, ...columns, words.seeds],
    rows: rows.map((row, i) => [row.x, ...numbers[i]!, seeds[i]!]),
    shown: rows.map((row, i) => [place(row.x), ...numbers[i]!.map(spec.format), String(seeds[i])]),
  };
}
