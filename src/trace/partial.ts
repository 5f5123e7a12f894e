import { drawnOf } from './events';
import type { Trace } from './fold';

/** Whether a recording leaves out texts: see scripts/record.mjs. */
export function isPartial(trace: Trace): boolean {
  if (trace.experiment?.world.kind === 'bandit') return false;
  for (const { sample } of trace.cells.values())
    if (sample?.kind === 'texts' && drawnOf(sample) > sample.responses.length) return true;
  return false;
}
