import { type Answer, newPerson, type Person, type Question } from '../engine/learners/preferring';
import { type OnCheckpoint, recoveringRun } from '../engine/loop/recovery';
import type { OnIteration } from '../engine/loop/run';
import type { AnyRuntime, Rest } from '../engine/loop/runtime';
import type { Experiment } from '../experiment/experiment';
import { Failed, type Failure, failureOf } from '../messages/failure';
import type { EngineNote, TracedEngine, TraceEvent } from '../trace/events';
import { newStopwatch } from '../trace/timeLeft';
import { newOutbox } from './outbox';
import type { Place, RunState, StepUnit, WorkerMessage } from './protocol';

/** Longest time between two checks for incoming messages, for work that never yields to them. */
const TURN_MS = 20;

/** Shortest time between two places that are sent, so that a run of short iterations is not held up. */
const PLACE_MS = 250;

/** One run inside the worker: pulls its events, and stops pulling to pause. */
export interface Session {
  /** The page has shown a message of events. */
  taken(): void;
  pause(): void;
  resume(): void;
  step(unit: StepUnit): void;
  cancel(): void;
  /** What a person has answered to what they were asked; nothing of another round counts. */
  answer(id: number, answers: readonly Answer[]): void;
  /** Resolves when the run is over and its device is free, however it ended. */
  readonly over: Promise<void>;
}

export type Open = (
  experiment: Experiment,
  announce: (engine: EngineNote) => void,
  rest: Rest,
  person: Person,
) => Promise<AnyRuntime>;

/** Questions that a person has not answered yet. */
interface Round {
  id: number;
  answer(answers: readonly Answer[]): void;
  giveUp(): void;
}

/** Ends a computation that is no longer wanted. */
class Stopped extends Error {}

interface How {
  /** A first step to stop after. */
  until?: StepUnit | null;
  onIteration?: OnIteration | undefined;
  /** Where an earlier session of the same run came to. What was said up to there is not said again. */
  place?: Place | null;
}

/**
 * Starts the run, or goes on with it; its messages go to `post`, a place to go on from among them after every iteration, though no oftener
 * than four times a second. `now` in milliseconds.
 */
export function startSession(
  experiment: Experiment,
  open: Open,
  post: (message: WorkerMessage) => void,
  now: () => number,
  { until = null, onIteration, place = null }: How = {},
): Session {
  const stopwatch = newStopwatch(now());
  let progress: { done: number; total: number } | null = null;
  const outbox = newOutbox(
    (events) => post({ kind: 'events', events, timeLeft: stopwatch.left(progress, now()) }),
    now,
  );
  const announce = (engine: EngineNote) => post({ kind: 'engine', engine });
  // A run that is begun anew on another device asks nothing twice.
  const person = newPerson(ask);
  let engine: TracedEngine | null = place?.engine ?? null;
  const openHere = async (each: Experiment) => {
    const runtime = await open(each, announce, breathe, person);
    engine ??= runtime.engine;
    if (!place || isSame(runtime.engine, place.engine)) return runtime;
    runtime.close();
    throw new Failed({ code: 'other-engine', facts: { was: nameOf(place.engine), is: nameOf(runtime.engine) } });
  };
  let placed = Number.NEGATIVE_INFINITY;
  const onCheckpoint: OnCheckpoint = (checkpoint) => {
    if (!engine || outbox.isBehind() || now() - placed < PLACE_MS) return;
    placed = now();
    // What was said up to this place arrives before it.
    outbox.flush();
    post({ kind: 'place', place: { checkpoint, engine } });
  };
  const events = recoveringRun(experiment, openHere, place?.checkpoint ?? null, onIteration, onCheckpoint);
  let target = until;
  let cancelled = false;
  /** Called by a cancel. */
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let started = false;
  let rounds = 0;
  let round: Round | null = null;
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
      if (event.kind !== 'start' || !place) outbox.push(event);
      if (!started && !paused) say('running');
      started = true;
      if (target && closes(event, target, experiment)) stop();
      // Events of the step in flight are sent before the device is freed.
      if (cancelled) {
        outbox.flush();
        break;
      }
      // What the page has not shown yet would fill its memory.
      const room = outbox.room();
      if (room) await Promise.race([room, ended]);
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

  /** The clock stands still meanwhile: how fast a person reads says nothing of the work that is left. */
  async function ask(questions: readonly Question[]): Promise<readonly Answer[]> {
    if (cancelled) throw new Stopped();
    const id = ++rounds;
    const answers = new Promise<readonly Answer[]>((answer, reject) => {
      round = { id, answer, giveUp: () => reject(new Stopped()) };
    });
    outbox.flush();
    post({ kind: 'ask', id, questions });
    stopwatch.pause(now());
    try {
      return await answers;
    } finally {
      round = null;
      stopwatch.resume(now());
    }
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
    (error: unknown) => (error instanceof Stopped || cancelled ? say('cancelled') : say('failed', failureOf(error))),
  );
  return {
    over,
    taken: outbox.taken,
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
      end();
      round?.giveUp();
      go();
    },
    answer(id, answers) {
      if (round?.id === id) round.answer(answers);
    },
  };
}

const isSame = (one: TracedEngine, other: TracedEngine) =>
  one.kind === other.kind && one.description === other.description && one.kernels === other.kernels;

const nameOf = ({ description, kernels }: TracedEngine) => (kernels ? `${description} (${kernels})` : description);

const letMessagesIn = () => new Promise((resolve) => setTimeout(resolve));

/** Whether a step of this unit ends with this event. The evaluation belongs to the fourth phase. */
function closes(event: TraceEvent, unit: StepUnit, { arms }: Experiment): boolean {
  if (event.kind === 'evaluate' && event.iteration > 0) return unit === 'phase' || event.arm === arms.at(-1)?.id;
  return unit === 'phase' && (event.kind === 'sample' || event.kind === 'label' || event.kind === 'solve');
}
