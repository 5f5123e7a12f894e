import { misfit, withPlain } from '../../algorithms/conflicts';
import { type Arm, type Experiment, groundOf, parseExperiment } from '../../experiment/experiment';
import { memoryRefusal } from '../../experiment/memory';
import { byControl, CONTROLS } from '../../messages/controls';
import { type Refusal, Refused, refusalText } from '../../messages/refusal';

/** What the controls can make, but no run, link or file takes; and what a tab has no room for, though the command line may. */

/** What V8 gives the scripts of a page at least, on a machine of 8 GB (performance.memory.jsHeapSizeLimit). */
const TAB_BYTES = 2e9;

const REFUSALS = new WeakMap<Experiment, Refusal | null>();

/** Why an experiment cannot run; null if it can. An experiment is never changed in place, so it is asked once. */
export function refusalOf(experiment: Experiment): Refusal | null {
  const known = REFUSALS.get(experiment);
  if (known !== undefined) return known;
  const refusal = ask(experiment);
  REFUSALS.set(experiment, refusal);
  return refusal;
}

function ask(experiment: Experiment): Refusal | null {
  try {
    return memoryRefusal(parseExperiment(experiment), TAB_BYTES);
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

/** The same for a reader, who knows an arm by its name and a field by its control. */
export function refusalSentence(experiment: Experiment): string | null {
  const refusal = refusalOf(experiment);
  return refusal && refusalText(refusal, byControl(experiment.arms));
}

/** The arm as this experiment runs it: what its objective does not go with is set back, as far as that helps. */
export function fitted(experiment: Experiment, arm: Arm): { arm: Arm; setBack: readonly string[] } {
  const field = misfit(arm, groundOf(experiment.world))?.field;
  const plain = field ? withPlain(arm, field) : null;
  if (!field || !plain) return { arm, setBack: [] };
  const next = fitted(experiment, plain);
  return { arm: next.arm, setBack: [CONTROLS[field] ?? field, ...next.setBack] };
}
