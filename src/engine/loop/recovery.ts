import type { Experiment } from '../../experiment/experiment';
import { DeviceLostError } from '../../gpu/device';
import { Failed } from '../../messages/failure';
import type { TraceEvent } from '../../trace/events';
import type { Checkpoint } from './checkpoint';
import { type Finished, type OnIteration, type Open, run, takeCheckpoint } from './run';

/** Losses in a row. */
const SURVIVED = 2;

/** Given the place after an iteration; the run goes on when the promise is settled. */
export type OnCheckpoint = (place: Checkpoint) => void | Promise<void>;

/**
 * `run()` that survives the loss of its device: it opens the engine again and goes on from the last place that `onCheckpoint` was given;
 * without one it repeats the current seed (or what follows `resumeFrom`). The repetition gives the same events, so those already yielded are
 * left out; the last progress is yielded instead, to let the caller pause or stop. Throws the loss at the third time that no iteration was
 * finished, or no such device was there again, since the one before: a device that is given right after a crash may go with it.
 */
export async function* recoveringRun(
  experiment: Experiment,
  open: Open,
  resumeFrom: Checkpoint | null = null,
  onIteration: OnIteration = () => {},
  onCheckpoint: OnCheckpoint | null = null,
): AsyncGenerator<TraceEvent, void, void> {
  const { seeds, iterations } = experiment;
  const yielded = newYielded();
  let from = resumeFrom;
  let loss: DeviceLostError | null = null;

  const openAgain: Open = async (each) => {
    const runtime = await open(each).catch(() => null);
    if (runtime && yielded.isOn(runtime.engine)) return runtime;
    runtime?.close();
    throw loss;
  };
  /** Losses, and vain attempts to open the engine again, since an iteration was finished. */
  let losses = 0;
  /** Iterations under this seed that `onIteration` has been told of. */
  let handed = resumeFrom?.iteration ?? 0;
  const finished = async (each: Finished) => {
    if (each.iteration <= handed) return;
    await onIteration(each);
    handed = each.iteration;
    losses = 0;
    if (onCheckpoint) {
      const place = await takeCheckpoint(each);
      await onCheckpoint(place);
      from = place;
      yielded.begin();
    }
    if (each.iteration < iterations) return;
    const seed = seeds[seeds.indexOf(each.seed) + 1];
    if (seed === undefined) return;
    from = { seed, iteration: 0, arms: {} };
    handed = 0;
    yielded.begin();
  };

  for (;;) {
    try {
      for await (const event of run(experiment, loss ? openAgain : open, from, finished)) {
        const shown = yielded.next(event);
        if (shown) yield shown;
      }
      return;
    } catch (error) {
      if (losses === SURVIVED || !(error instanceof DeviceLostError)) throw error;
      loss = error;
      losses++;
      yielded.repeat();
    }
  }
}

/** The events yielded since the point from which the run would be repeated. */
function newYielded() {
  let start: Extract<TraceEvent, { kind: 'start' }> | null = null;
  let count = 0;
  let seen = 0;
  /** The last event that is not progress. */
  let last: { event: TraceEvent; at: number } | null = null;
  let progress: TraceEvent | null = null;
  return {
    isOn: ({ kind, description }: { kind: string; description: string }) =>
      kind === start?.engine.kind && description === start.engine.description,
    begin() {
      count = 0;
      seen = 0;
      last = null;
      progress = null;
    },
    repeat() {
      seen = 0;
    },
    /** What to yield for the run's next event; null for nothing. Throws an Error if it differs from what was yielded before. */
    next(event: TraceEvent): TraceEvent | null {
      if (event.kind === 'start') {
        if (start) return null;
        start = event;
        return event;
      }
      if (++seen > count) {
        count = seen;
        if (event.kind === 'progress') progress = event;
        else last = { event, at: seen };
        return event;
      }
      if (seen === last?.at && JSON.stringify(event) !== JSON.stringify(last.event))
        throw new Failed({ code: 'not-repeated' });
      return progress;
    },
  };
}
