import { endOf, ownSolve } from '../../algorithms/pace';
import { estimatedSeconds } from '../../experiment/cost';
import type { Arm, Experiment, TextWorld } from '../../experiment/experiment';
import { same } from './draft';
import { experimentOn, useOwn } from './ownStore';

/** How long training live will take on this machine. */

/** Above this the page asks before it trains, seconds. */
export const ASK_SECONDS = 300;

/** Seconds a text of the tales on two cores of a server without a graphics card, as measured, until a run here has told better. */
const PACE = 0.005;
const KEY = 'apogee:pace';

/** Texts that a run writes and learns from, a text of a training step counted three times: forward and twice that backward. */
const textsOf = ({ arms, seeds, iterations }: Experiment, { sampling, solve, evaluation }: TextWorld): number => {
  const drawn = sampling.prompts * sampling.responses + evaluation.prompts;
  const ofIteration = (arm: Arm) => drawn + 6 * ownSolve(arm, solve).steps * solve.pairsPerStep;
  return seeds.length * arms.reduce((sum, arm) => sum + endOf(arm, iterations) * ofIteration(arm), 0);
};

/** Seconds, within a factor of about five; null for a model that is the reader's own and was not measured, which says so once it is open. */
export function liveSeconds(experiment: Experiment): number | null {
  const { world } = experiment;
  if (world.kind === 'model') return measuredSeconds(experiment);
  return world.kind === 'tales' ? textsOf(experiment, world) * keptPace() : estimatedSeconds(experiment);
}

/** By what was measured of the same model and data, without the time in which a person judges. */
function measuredSeconds(experiment: Experiment): number | null {
  const { probe, note } = useOwn.getState();
  if (probe?.state !== 'probed' || note?.state !== 'ready') return null;
  const measured = experimentOn(note.world);
  return same(experiment.world, measured.world) ? (probe.seconds * cellsOf(experiment)) / cellsOf(measured) : null;
}

/** Iterations of all arms under all seeds. */
const cellsOf = ({ arms, seeds, iterations }: Experiment): number =>
  seeds.length * arms.reduce((sum, arm) => sum + endOf(arm, iterations), 0);

function keptPace(): number {
  try {
    const pace = Number(localStorage.getItem(KEY) ?? PACE);
    return pace > 0 && Number.isFinite(pace) ? pace : PACE;
  } catch {
    return PACE; // Storage may be switched off.
  }
}

/** Remembers how long a whole run has taken here. */
export function keepPace(experiment: Experiment, seconds: number): void {
  const { world } = experiment;
  if (world.kind !== 'tales') return;
  try {
    localStorage.setItem(KEY, String(seconds / textsOf(experiment, world)));
  } catch {
    // The next visit then estimates as the first one did.
  }
}
