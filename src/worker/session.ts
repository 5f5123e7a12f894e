import { recoveringRun } from '../engine/loop/recovery';
import type { OnIteration } from '../engine/loop/run';
import type { AnyRuntime, Rest } from '../engine/loop/runtime';
import type { Experiment } from '../experiment/experiment';
import { type Failure, failureOf } from '../messages/failure';
import type { EngineNote, TraceEvent } from '../trace/events';
import { newStopwatch } from '../trace/timeLeft';
import { newOutbox } from './outbox';
import type { RunState, StepUnit, WorkerMessage } from './protocol';

/** Longest time between two checks for incoming messages, for work that never yields to them. */
const TURN_MS = 20;

/** One run inside the worker: pulls its events, and stops pulling to pause. */
export interface Session {
  pause(): void;
  resume(): void;
  step(unit: StepUnit): void;
  cancel(): void;
  /** Resolves when the run is over and its device is free, however it ended. */
  readonly over: Promise<void>;
}

export type Open = (experiment: Experiment, announce: (engine: EngineNote) => void, rest: Rest) => Promise<AnyRuntime>;

/** Ends a computation that is no longer wanted. */
class Stopped extends Error {}

/** Starts the run, as far as `until` unless that is null; its messages go to `post`. `now` in milliseconds. */
export function startSession(
  experiment: Experiment,
  open: Open,
  post: (message: WorkerMessage) => void,
  now: () => number,
  until: StepUnit | null = null,
  onIteration?: OnIteration,
): Session {
  const stopwatch = newStopwatch(now());
  let progress: { done: number; total: number } | null = null;
  const outbox = newOutbox(
    (events) => post({ kind: 'events', events, timeLeft: stopwatch.left(progress, now()) }),
    now,
  );
  const announce = (engine: EngineNote) => post({ kind: 'engine', engine });
  const openHere = (each: Experiment) => open(each, announce, breathe);
  const events = recoveringRun(experiment, openHere, null, onIteration);
  let target = until;
  let cancelled = false;
  let started = false;
  let turn = now();
  /** Present while paused; called to go on. */
  let wake: (() => void) | null = null;
  let paused: Promise<void> | null = null;

  const say = (state: RunState, detail: Failure | null = null) => {
    outbox.flush();
    post({ kind: 'state', state, detail });
  };
  const stop = () => {
    paused ??= new Promise((resolve) => {
      wake = resolve;
    });
  };
  const go = () => {
    if (!paused) return;
    paused = null;
    wake?.();
    if (!cancelled) say(started ? 'running' : 'loading');
  };

  async function pull(): Promise<void> {
    // A cancel may have been sent together with the start.
    await letMessagesIn();
    turn = now();
    for (let next = await events.next(); !next.done; next = await events.next()) {
      const event = next.value;
      if (event.kind === 'progress') progress = { done: event.done, total: event.total };
      outbox.push(event);
      if (!started && !paused) say('running');
      started = true;
      if (target && closes(event, target, experiment)) stop();
      // Events of the step in flight are sent before the device is freed.
      if (cancelled) {
        outbox.flush();
        break;
      }
      if (paused) await rest();
      else if (now() - turn > TURN_MS) await letMessagesIn();
      else continue;
      turn = now();
      if (cancelled) break;
    }
    await events.return();
  }

  /** Between two events, in the middle of one's computation. */
  async function breathe(): Promise<void> {
    if (now() - turn > TURN_MS) {
      await letMessagesIn();
      turn = now();
    }
    if (cancelled) throw new Stopped();
  }

  async function rest(): Promise<void> {
    stopwatch.pause(now());
    say('paused');
    while (paused) await paused;
    stopwatch.resume(now());
  }

  say('loading');
  const over = pull().then(
    () => say(cancelled ? 'cancelled' : 'finished'),
    (error: unknown) => (error instanceof Stopped ? say('cancelled') : say('failed', failureOf(error))),
  );
  return {
    over,
    pause() {
      if (paused) return;
      stop();
      say('paused');
    },
    resume() {
      target = null;
      go();
    },
    step(unit) {
      target = unit;
      go();
    },
    cancel() {
      cancelled = true;
      go();
    },
  };
}

const letMessagesIn = () => new Promise((resolve) => setTimeout(resolve));

/** Whether a step of this unit ends with this event. The evaluation belongs to the fourth phase. */
function closes(event: TraceEvent, unit: StepUnit, { arms }: Experiment): boolean {
  if (event.kind === 'evaluate' && event.iteration > 0) return unit === 'phase' || event.arm === arms.at(-1)?.id;
  return unit === 'phase' && (event.kind === 'sample' || event.kind === 'label' || event.kind === 'solve');
}
