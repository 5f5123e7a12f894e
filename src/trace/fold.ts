import { endOf } from '../algorithms/pace';
import type { Experiment } from '../experiment/experiment';
import { Cells } from './cells';
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

const key = ({ seed, arm, iteration }: At): string => `${seed}/${arm}/${iteration}`;

/**
 * The trace after more events. The argument stays as it was; `start` begins a new trace. An event costs the same however many came before, but for
 * the steps of a cell, which are copied once a call.
 */
export function fold(trace: Trace, events: readonly TraceEvent[]): Trace {
  let next = trace;
  let changed = new Map<string, Growing>();
  for (const event of events) {
    switch (event.kind) {
      case 'start':
        next = { ...EMPTY_TRACE, experiment: event.experiment, engine: event.engine };
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
        const place = key(at);
        let cell = changed.get(place);
        if (!cell) {
          const before = next.cells.get(place) ?? EMPTY_CELL;
          cell = { ...before, steps: [...before.steps] };
          changed.set(place, cell);
        }
        extend(cell, event);
        next = { ...next, latest: at };
      }
    }
  }
  if (changed.size === 0) return next;
  let cells = next.cells instanceof Cells ? (next.cells as Cells<Cell>) : Cells.of(next.cells);
  for (const [place, cell] of changed) cells = cells.with(place, cell);
  return { ...next, cells };
}

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
  return trace.cells.get(key(at)) ?? null;
}

/** The cells with their places, in the order in which the run came to them. */
export function* placedCells(trace: Trace): Generator<[At, Cell]> {
  for (const [place, cell] of trace.cells) {
    const [seed, arm, iteration] = place.split('/');
    yield [{ seed: Number(seed), arm: arm!, iteration: Number(iteration) }, cell];
  }
}

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

/** The number of iterations that every arm has finished under at least one seed. */
export function finishedIterations(trace: Trace): number {
  const { experiment } = trace;
  if (!experiment) return 0;
  for (let iteration = experiment.iterations; iteration >= 1; iteration--)
    if (finishedSeeds(trace, iteration).length > 0) return iteration;
  return 0;
}

/** Seeds under which every arm has been evaluated after this iteration, or at its end. */
export function finishedSeeds(trace: Trace, iteration: number): number[] {
  const { experiment } = trace;
  if (!experiment) return [];
  return experiment.seeds.filter((seed) =>
    experiment.arms.every((arm) => cellAt(trace, { seed, arm: arm.id, iteration: endOf(arm, iteration) })?.metrics),
  );
}
