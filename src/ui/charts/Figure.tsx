import { memo, useMemo, useRef } from 'react';
import type { Arm } from '../../experiment/experiment';
import { finishedIterations, type Trace } from '../../experiment/fold';
import { overSeeds } from '../../experiment/series';
import { type FigureTable, Frame } from './Frame';
import type { FigureSpec } from './figures';
import { Plot } from './Plot';
import { numberAt, type Row, rowsOf } from './rows';
import { usePlotted } from './usePlotted';

/** One quantity over iterations: a line an arm, with its band over seeds. */
export const Figure = memo(function Figure({ spec, arms, turn }: { spec: FigureSpec; arms: Arm[]; turn: number }) {
  const box = useRef<HTMLElement>(null);
  const { trace, iteration } = usePlotted(box, turn);
  const { rows, seeds } = useMemo(() => rowsOf(trace, spec.quantity), [trace, spec]);
  const table = useMemo(() => tableOf(trace, arms, spec, rows), [trace, arms, spec, rows]);
  const reading = rows.findLast((row) => iteration !== null && row.x <= iteration);
  const missing = finishedIterations(trace) === 0 ? 'Appears with the first finished iteration.' : 'Not defined here.';
  return (
    <Frame
      box={box}
      id={spec.id}
      title={spec.title}
      description={spec.description}
      unit={spec.unit}
      arms={arms}
      readings={arms.map((arm) => spec.format(numberAt(reading, arm.id)))}
      table={table}
      missing={rows.length > 0 ? null : missing}
    >
      <Plot
        spec={spec}
        arms={arms}
        rows={rows}
        seeds={seeds}
        iterations={trace.experiment?.iterations ?? 1}
        iteration={iteration}
      />
    </Frame>
  );
});

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
