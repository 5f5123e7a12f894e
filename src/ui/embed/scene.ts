import { estimatedSeconds } from '../../experiment/cost';
import { EMPTY_TRACE, type Trace } from '../../trace/fold';
import { embedWords } from '../../words/en/embed';
import { loadRecording, opensAtEnd, recordedAs } from '../state/recording';
import type { Panelled } from './asked';

/** Where the numbers of a panel come from: nothing is ever trained here. */

/** Longest estimate of an exact run, seconds. */
const MOST_SECONDS = 2;

/** The run that a panel is drawn from, or why there is none. A panel that computes what it draws takes none. */
export async function traceOf({ experiment, panel, view }: Panelled): Promise<Trace | string> {
  if (panel === 'triangle' || panel === 'plane' || typeof panel === 'object') return EMPTY_TRACE;
  if (experiment.world.kind === 'bandit') {
    const seconds = estimatedSeconds(experiment)!;
    if (seconds > MOST_SECONDS) return embedWords().takes(Math.ceil(seconds));
    const { exactRun } = await import('../../worker/exactRun');
    return exactRun(experiment);
  }
  const name = recordedAs(experiment);
  const phases = opensAtEnd(experiment, view) ? 'opening' : 'first';
  const trace = name && (await loadRecording(name, panel === 'phases' ? phases : 'means'));
  return trace || embedWords().noRecording;
}
