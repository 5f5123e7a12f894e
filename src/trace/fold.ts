import { endOf } from '../algorithms/pace';
import type { Experiment } from '../experiment/experiment';
import { Cells, keyOf } from './cells';
import {
  type At,
  type EvaluationTexts,
  type Extrapolation,
  type Judged,
  type JudgedAnchor,
  type Metrics,
  PHASES,
  type Phase,
  type SolveStep,
  type TableLabels,
  type TableSample,
  type TableSolution,
  type TextLabels,
  type TextSample,
  type TextSolution,
  type TracedEngine,
  type TraceEvent,
} from './events';

/** Everything that a run has said about one iteration of one arm under one seed. */
export interface Cell {
  sample: TextSample | TableSample | null;
  labels: TextLabels | TableLabels | null;
  steps: readonly SolveStep[];
  solution: TextSolution | TableSolution | null;
  extrapolation: Extrapolation | null;
  metrics: Metrics | null;
  evaluation: EvaluationTexts | null;
  /** What the evaluation is of; null for the solution. */
  judged: Judged | null;
  /** The next anchor, if it was judged too. */
  anchor: JudgedAnchor | null;
}

/** A run so far, as plain data: the running copy of the experiment and its cells. */
export interface Trace {
  experiment: Experiment | null;
  engine: TracedEngine | null;
  cells: ReadonlyMap<string, Cell>;
  progress: { done: number; total: number } | null;
  /** Where the run is, or was when it stopped. */
  latest: At | null;
  ended: boolean;
}

/** A place on the two time-lines: iteration × phase, of one arm and seed. */
export interface Moment extends At {
  phase: Phase;
}

export const EMPTY_TRACE: Trace = {
  experiment: null,
  engine: null,
  cells: Cells.of<Cell>([]),
  progress: null,
  latest: null,
  ended: false,
};

const EMPTY_CELL: Cell = {
  sample: null,
  labels: null,
  steps: [],
  solution: null,
  extrapolation: null,
  metrics: null,
  evaluation: null,
  judged: null,
  anchor: null,
};

/**
 * The trace after more events. The argument stays as it was; `start` begins a new trace. An event costs the same however many came before, but for
 * the steps of a cell, which are copied once a call.
 */
export function fold(trace: Trace, events: readonly TraceEvent[]): Trace {
  let next = trace;
  let cells = cellsOf(trace);
  let changed = new Map<string, { at: At; cell: Growing }>();
  for (const event of events) {
    switch (event.kind) {
      case 'start':
        next = { ...EMPTY_TRACE, experiment: event.experiment, engine: event.engine };
        cells = cellsOf(next);
        changed = new Map();
        break;
      case 'progress':
        next = { ...next, progress: { done: event.done, total: event.total } };
        break;
      case 'end':
        next = { ...next, ended: true };
        break;
      default: {
        const at = { seed: event.seed, arm: event.arm, iteration: event.iteration };
        const place = keyOf(at);
        let growing = changed.get(place);
        if (!growing) {
          const before = cells.at(at) ?? EMPTY_CELL;
          growing = { at, cell: { ...before, steps: [...before.steps] } };
          changed.set(place, growing);
        }
        extend(growing.cell, event);
        next = { ...next, latest: at };
      }
    }
  }
  if (changed.size === 0) return next;
  for (const { at, cell } of changed.values()) cells = cells.with(at, cell);
  return { ...next, cells };
}

/** The cells of a trace, which a test may have put together as another map. */
export const cellsOf = ({ cells }: Trace): Cells<Cell> =>
  cells instanceof Cells ? (cells as Cells<Cell>) : Cells.of(cells);

type CellEvent = Extract<TraceEvent, At>;

/** A cell that nobody has seen yet. */
type Growing = { -readonly [Name in keyof Cell]: Name extends 'steps' ? SolveStep[] : Cell[Name] };

function extend(cell: Growing, event: CellEvent): void {
  switch (event.kind) {
    case 'sample':
      cell.sample = event.sample;
      return;
    case 'label':
      cell.labels = event.labels;
      return;
    case 'step':
      cell.steps.push(event.step);
      return;
    case 'solve':
      cell.solution = event.solution;
      return;
    case 'extrapolate':
      cell.extrapolation = event.extrapolation;
      return;
    case 'evaluate':
      cell.metrics = event.metrics;
      cell.evaluation = event.evaluation;
      cell.judged = event.judged ?? null;
      cell.anchor = event.anchor ?? null;
      return;
    default:
      throw event satisfies never;
  }
}

export function cellAt(trace: Trace, at: At): Cell | null {
  const { cells } = trace;
  return (cells instanceof Cells ? (cells as Cells<Cell>).at(at) : cells.get(keyOf(at))) ?? null;
}

/** The cells with their places, in the order in which the run came to them. */
export const placedCells = (trace: Trace): Generator<[At, Cell]> => cellsOf(trace).placed();

/** Whether a phase of a cell has begun to say something. */
export function reached(cell: Cell | null, phase: Phase): boolean {
  if (!cell) return false;
  switch (phase) {
    case 'sample':
      return cell.sample !== null;
    case 'label':
      return cell.labels !== null;
    case 'solve':
      return cell.steps.length > 0 || cell.solution !== null;
    case 'extrapolate':
      return cell.extrapolation !== null;
    default:
      throw phase satisfies never;
  }
}

/** The last moment that an arm has reached under a seed, or null. */
export function lastMoment(trace: Trace, seed: number, arm: string): Moment | null {
  for (let iteration = trace.experiment?.iterations ?? 0; iteration >= 1; iteration--) {
    const cell = cellAt(trace, { seed, arm, iteration });
    const phase = PHASES.findLast((one) => reached(cell, one));
    if (phase) return { seed, arm, iteration, phase };
  }
  return null;
}

/** The moment `by` phases later (or earlier), within 1 … iterations. */
export function shifted(moment: Moment, by: number, iterations: number): Moment {
  const index = (moment.iteration - 1) * PHASES.length + PHASES.indexOf(moment.phase) + by;
  const clamped = Math.min(Math.max(index, 0), iterations * PHASES.length - 1);
  return {
    ...moment,
    iteration: Math.floor(clamped / PHASES.length) + 1,
    phase: PHASES[clamped % PHASES.length]!,
  };
}

/** The number of iterations that every arm has finished under at least one seed. Who has finished one has finished those before (see check.ts). */
export function finishedIterations(trace: Trace): number {
  let [known, beyond] = [0, (trace.experiment?.iterations ?? 0) + 1];
  while (beyond - known > 1) {
    const middle = (known + beyond) >> 1;
    if (finishedSeeds(trace, middle).length > 0) known = middle;
    else beyond = middle;
  }
  return known;
}

/** Seeds under which every arm has been evaluated after this iteration, or at its end. */
export function finishedSeeds(trace: Trace, iteration: number): number[] {
  const { experiment } = trace;
  if (!experiment) return [];
  return experiment.seeds.filter((seed) =>
    experiment.arms.every((arm) => cellAt(trace, { seed, arm: arm.id, iteration: endOf(arm, iteration) })?.metrics),
  );
}
