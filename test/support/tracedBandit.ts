import { openTabular } from '../../src/engine/learners/table';
import { run } from '../../src/engine/loop/run';
import type { BanditWorld, Experiment } from '../../src/experiment/experiment';
import type { TraceEvent } from '../../src/trace/events';
import { EMPTY_TRACE, fold, type Trace } from '../../src/trace/fold';

/** The whole run of a bandit. */
export async function traced(experiment: Experiment): Promise<Trace> {
  const events: TraceEvent[] = [];
  for await (const event of run(experiment, async () => openTabular(experiment.world as BanditWorld)))
    events.push(event);
  return fold(EMPTY_TRACE, events);
}
