import { estimatedSeconds } from '../../experiment/cost';
import type { Experiment } from '../../experiment/experiment';
import type { Failure } from '../../messages/failure';
import type { EngineNote } from '../../trace/events';
import { EMPTY_TRACE, fold, type Trace } from '../../trace/fold';
import { Client } from '../../worker/client';
import type { WorkerMessage } from '../../worker/protocol';
import { same } from './draft';
import { refusalOf } from './refusal';
import { isActive, isChanged, type Run } from './runStore';

/** Exact worlds that take no time are computed without being asked for, in a worker of their own, so that there is always something to replay. */

/** Longest estimate, seconds; it is right within a factor of five. */
const MOST_SECONDS = 2;

/** Whether an experiment is computed at once. */
export function isAtOnce(experiment: Experiment): boolean {
  const seconds = refusalOf(experiment) === null ? estimatedSeconds(experiment) : null;
  return seconds !== null && seconds <= MOST_SECONDS;
}

/** Whether the screen lacks the exact result of the draft. */
export const lacksExact = (run: Run): boolean =>
  isAtOnce(run.draft) &&
  !isActive(run) &&
  !(run.trace.latest && same(run.draft, { ...run.trace.experiment, engine: run.draft.engine }));

/** Whether the run on the screen, or the one that is coming, has other settings than the draft, which nothing applies but a restart. */
export const mustRestart = (run: Run): boolean => isChanged(run) && !lacksExact(run);

interface Result {
  trace: Trace;
  engine: EngineNote | null;
  /** Why it stopped; null at the end. */
  detail: Failure | null;
}

interface Asked extends Omit<Result, 'detail'> {
  experiment: Experiment;
  show: (result: Result) => void;
}

let client: Client | null = null;
let asked: Asked | null = null;

function receive(message: WorkerMessage): void {
  if (!asked) return;
  if (message.kind === 'events') asked.trace = fold(asked.trace, message.events);
  else if (message.kind === 'engine') asked.engine = message.engine;
  else if (message.kind === 'state' && (message.state === 'finished' || message.state === 'failed')) {
    const { trace, engine, show } = asked;
    asked = null;
    show({ trace, engine, detail: message.detail });
  }
}

/** Computes an experiment, and shows its result whole; what was asked before is dropped. */
export async function computeExact(experiment: Experiment, show: Asked['show']): Promise<void> {
  if (asked && same(asked.experiment, experiment)) return;
  const own: Asked = { experiment, show, trace: EMPTY_TRACE, engine: null };
  const before = asked;
  asked = own;
  client ??= new Client(receive);
  if (before) await client.cancel();
  // Another one was asked for meanwhile.
  if (asked === own) client.start(experiment);
}

/** Drops what was asked for. */
export function dropExact(): void {
  asked = null;
  void client?.cancel();
}
