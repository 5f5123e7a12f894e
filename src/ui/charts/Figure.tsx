import { memo, useMemo, useRef } from 'react';
import type { Arm, Experiment } from '../../experiment/experiment';
import { finishedIterations } from '../../trace/fold';
import { isPartial } from '../../trace/partial';
import { drawnFocus } from '../parts/arms';
import { IN_THE_REST } from '../parts/texts';
import type { Axis } from '../state/view';
import { AXIS_WORDS, rowsOver, spentBy, spentText } from './axis';
import type { FigureTable } from './FigureTools';
import { Frame, readingsOf } from './Frame';
import type { FigureSpec } from './figures';
import { LineChart } from './LineChart';
import { plotOf } from './plot';
import { bandAt, meanOf, numberAt, type Row, rowsOf, SEEDS } from './rows';
import { type Live, usePlotted } from './usePlotted';

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

/** One quantity over iterations: a line an arm, with its band over seeds. */
export const Figure = memo(function Figure(props: Followed & { spec: FigureSpec; axis: Axis }) {
  const { axis, experiment, live, hovered, note, turn } = props;
  const { arms } = experiment;
  const box = useRef<HTMLElement>(null);
  const now = useMemo(() => ({ ...live, spec: props.spec }), [live, props.spec]);
  const { trace, iteration, selected, spec } = usePlotted(now, { active: live.active, turn }, box);
  const focus = useMemo(() => drawnFocus(arms, { selected, hovered }), [arms, selected, hovered]);
  const { rows: byIteration, seeds } = useMemo(() => rowsOf(trace, spec.quantity), [trace, spec]);
  const rows = useMemo(() => rowsOver(trace, byIteration, arms, axis), [trace, byIteration, arms, axis]);
  const table = () => tableOf(arms, spec, rowsOver(trace, rowsOf(trace, spec.quantity, true).rows, arms, axis), axis);
  const iterations = trace.experiment?.iterations ?? 1;
  const plot = useMemo(
    () => plotOf({ spec, arms, rows, seeds, iterations, axis, focus }),
    [spec, arms, rows, seeds, iterations, axis, focus],
  );
  const reading = byIteration.findLast((row) => iteration !== null && row.x <= iteration);
  const cursor =
    iteration === null || axis === 'iterations' ? iteration : (spentBy(trace, axis, selected).get(iteration) ?? null);
  const missing =
    finishedIterations(trace) === 0
      ? 'Appears with the first finished iteration.'
      : (byIteration.length > 0 && AXIS_WORDS[axis].missing) || (isPartial(trace) ? IN_THE_REST : 'Not defined here.');
  return (
    <Frame
      box={box}
      id={spec.id}
      title={spec.title}
      description={spec.description}
      unit={spec.unit}
      axes={{ x: AXIS_WORDS[axis].name, y: spec.unit }}
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
  const hasBands = rows.some((row) => arms.some((arm) => bandAt(row, arm.id)));
  const numbers = rows.map((row) =>
    arms.flatMap((arm) => {
      const mean = numberAt(row, meanOf(arm.id));
      return hasBands ? [mean, ...(bandAt(row, arm.id) ?? [null, null])] : [mean];
    }),
  );
  const seeds = rows.map((row) => numberAt(row, SEEDS) ?? 0);
  const place = axis === 'iterations' ? String : spentText;
  const columns = arms.flatMap(({ name }) => (hasBands ? [name, `${name}, band from`, `${name}, band to`] : [name]));
  return {
    columns: [AXIS_WORDS[axis].name, ...columns, 'seeds'],
    rows: rows.map((row, i) => [row.x, ...numbers[i]!, seeds[i]!]),
    shown: rows.map((row, i) => [place(row.x), ...numbers[i]!.map(spec.format), String(seeds[i])]),
  };
}
