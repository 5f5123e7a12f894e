import type { Experiment } from '../../experiment/experiment';
import { DeviceLostError } from '../../gpu/device';
import { Failed } from '../../messages/failure';
import type { TraceEvent } from '../../trace/events';
import type { Checkpoint } from './checkpoint';
import { type Finished, type OnIteration, type Open, run } from './run';

/**
 * `run()` that survives the loss of its device, once: what it runs on is opened again, and the seed in hand is begun anew (or from `resumeFrom`).
 * It gives the same events, so those that have been told are left out, and the last progress stands in their place to let the caller pause or
 * stop. Throws the loss if it is the second, or if there is no such device again.
 */
export async function* recoveringRun(
  experiment: Experiment,
  open: Open,
  resumeFrom: Checkpoint | null = null,
  onIteration: OnIteration = () => {},
): AsyncGenerator<TraceEvent, void, void> {
  const { seeds, iterations } = experiment;
  const told = newTold();
  let from = resumeFrom;
  let loss: DeviceLostError | null = null;

  const openAgain: Open = async (each) => {
    const runtime = await open(each).catch(() => null);
    if (runtime && told.isOn(runtime.engine)) return runtime;
    runtime?.close();
    throw loss;
  };
  const finished = async (each: Finished) => {
    if (told.isBefore()) return;
    await onIteration(each);
    if (each.iteration < iterations) return;
    const seed = seeds[seeds.indexOf(each.seed) + 1];
    if (seed === undefined) return;
    from = { seed, iteration: 0, arms: {} };
    told.begin();
  };

  for (;;) {
    try {
      for await (const event of run(experiment, loss ? openAgain : open, from, finished)) {
        const shown = told.next(event);
        if (shown) yield shown;
      }
      return;
    } catch (error) {
      if (loss || !(error instanceof DeviceLostError)) throw error;
      loss = error;
      told.repeat();
    }
  }
}

/** What has been told since the place from which the run would be begun anew. */
function newTold() {
  let start: Extract<TraceEvent, { kind: 'start' }> | null = null;
  let count = 0;
  let seen = 0;
  /** The last that says more than how far the run is. */
  let last: { event: TraceEvent; at: number } | null = null;
  let progress: TraceEvent | null = null;
  return {
    isOn: ({ kind, description }: { kind: string; description: string }) =>
      kind === start?.engine.kind && description === start.engine.description,
    /** An event now has been told before. */
    isBefore: () => seen < count,
    begin() {
      count = 0;
      seen = 0;
      last = null;
      progress = null;
    },
    repeat() {
      seen = 0;
    },
    /** What to tell of the run's next event; null for nothing. Throws an Error if it is not what was told before. */
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
