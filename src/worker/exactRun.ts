import { openTabular } from '../engine/learners/table';
import { run } from '../engine/loop/run';
import type { Experiment } from '../experiment/experiment';
import type { TraceEvent } from '../trace/events';
import { EMPTY_TRACE, fold, type Trace } from '../trace/fold';

/** Longest time without a pause, milliseconds. */
const TURN_MS = 20;

/**
 * The whole run of an exact world without a worker, for a page that has room for nothing else: it brings no engine, and computes in turns. Throws an
 * Error if the experiment is of another world.
 */
export async function exactRun(experiment: Experiment): Promise<Trace> {
  const { world } = experiment;
  if (world.kind !== 'bandit') throw new Error('world.kind: expected "bandit"');
  let turn = performance.now();
  const rest = async () => {
    if (performance.now() - turn < TURN_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    turn = performance.now();
  };
  const events: TraceEvent[] = [];
  for await (const event of run(experiment, async () => openTabular(world, rest))) {
    events.push(event);
    await rest();
  }
  return fold(EMPTY_TRACE, events);
}
