import { bandOver } from '../algorithms/statistics';
import type { Experiment } from '../experiment/experiment';
import type { Cells } from './cells';
import type { At } from './events';
import { type Cell, cellsOf, type Trace } from './fold';
import type { Point, Quantity } from './series';

/** Lines of a chart: for each of some quantities, by arm, its points in the order of the iterations. */
export type Lines = readonly ReadonlyMap<string, readonly Point[]>[];

/** What the lines are now; it yields after every few numbers, so that the caller may rest. */
export type Follow = (trace: Trace) => Generator<void, Lines>;

/** One arm after one iteration. */
interface Place {
  readonly arm: string;
  readonly iteration: number;
  /** Under every seed of the experiment, in its order; it counts where `has` is 1. */
  readonly values: Float64Array;
  readonly has: Uint8Array;
  point: Point | null;
}

/** What is known of a run. */
interface Known {
  readonly experiment: Experiment;
  readonly cells: Cells<Cell>;
  /** By quantity, then by arm and iteration (see `indexOf`). */
  readonly places: readonly Map<number, Place>[];
  /** The last iteration of which anything is known, by seed. */
  readonly reach: Map<number, number>;
  readonly lines: Lines;
}

/**
 * Follows a run in some quantities: mean and band over seeds of every arm after every iteration (see `Point`). Each call works out what has changed since
 * the call before, however long the run; another run begins anew. One that is given up does no harm.
 */
export function newFollower(quantities: readonly Quantity[]): Follow {
  let known: Known | null = null;
  return function* follow(trace) {
    const { experiment } = trace;
    if (!experiment) return quantities.map(() => new Map());
    const cells = cellsOf(trace);
    const changes = known?.experiment === experiment ? cells.changesSince(known.cells) : null;
    const before: Known =
      known && changes
        ? known
        : {
            experiment,
            cells,
            places: quantities.map(() => new Map()),
            reach: new Map(),
            lines: quantities.map(() => new Map()),
          };
    const touched = yield* touchedBy(changes ?? placesOf(cells), before.reach);
    const dirty = new Set<number>();
    const { arms, seeds } = experiment;
    for (const [seed, iterations] of touched) {
      const at = seeds.indexOf(seed);
      for (const iteration of iterations) {
        for (const [i, { id: arm }] of arms.entries())
          for (const [q, quantity] of quantities.entries()) {
            const index = indexOf(experiment, i, iteration);
            const value = quantity(trace, { seed, arm, iteration });
            const place =
              before.places[q]!.get(index) ?? (value === null ? null : emptyPlace(arm, iteration, seeds.length));
            if (!place) continue;
            place.values[at] = value ?? Number.NaN;
            place.has[at] = value === null ? 0 : 1;
            before.places[q]!.set(index, place);
            dirty.add(index);
          }
        yield;
      }
    }
    const lines: ReadonlyMap<string, readonly Point[]>[] = [];
    for (const [q, places] of before.places.entries()) {
      for (const index of dirty) {
        const place = places.get(index);
        if (place) place.point = pointOf(place);
        yield;
      }
      lines.push(yield* linesOf(experiment, places, before.lines[q]!, dirty));
    }
    known = { ...before, cells, lines };
    return lines;
  };
}

function* placesOf(cells: Cells<Cell>): Generator<At> {
  for (const [place] of cells.placed()) yield place;
}

/**
 * The iterations, by seed, in which a quantity may be another since these cells have changed: that of the cell, and with the first two, which say what
 * the base policy is, all of the seed.
 */
function* touchedBy(changes: Iterable<At>, reach: Map<number, number>): Generator<void, Map<number, Set<number>>> {
  const touched = new Map<number, Set<number>>();
  const whole = new Set<number>();
  for (const { seed, iteration } of changes) {
    const iterations = touched.get(seed) ?? new Set();
    touched.set(seed, iterations);
    if (iterations.has(iteration)) continue;
    iterations.add(iteration);
    reach.set(seed, Math.max(iteration, reach.get(seed) ?? 0));
    if (iteration <= 1) whole.add(seed);
    yield;
  }
  for (const seed of whole)
    for (let iteration = 0; iteration <= reach.get(seed)!; iteration++) touched.get(seed)!.add(iteration);
  return touched;
}

const indexOf = ({ iterations }: Experiment, arm: number, iteration: number): number =>
  arm * (iterations + 1) + iteration;

const emptyPlace = (arm: string, iteration: number, seeds: number): Place => ({
  arm,
  iteration,
  values: new Float64Array(seeds),
  has: new Uint8Array(seeds),
  point: null,
});

function pointOf({ iteration, values, has }: Place): Point | null {
  const known = [...values].filter((_, seed) => has[seed] === 1);
  return known.length > 0 ? { iteration, ...bandOver(known, 'se') } : null;
}

/** The line of every arm; that of one without a change stays the same object. */
function* linesOf(
  experiment: Experiment,
  places: ReadonlyMap<number, Place>,
  before: ReadonlyMap<string, readonly Point[]>,
  dirty: ReadonlySet<number>,
): Generator<void, ReadonlyMap<string, readonly Point[]>> {
  const { arms, iterations } = experiment;
  const changed = new Set([...dirty].map((index) => Math.floor(index / (iterations + 1))));
  const lines = new Map(before);
  for (const [i, { id }] of arms.entries()) {
    if (!changed.has(i) && lines.has(id)) continue;
    const points = Array.from({ length: iterations + 1 }, (_, t) => places.get(indexOf(experiment, i, t))?.point ?? []);
    lines.set(id, points.flat());
    yield;
  }
  return lines;
}
