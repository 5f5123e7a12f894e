import { endOf, ownSolve } from '../../algorithms/pace';
import { estimatedSeconds } from '../../experiment/cost';
import type { Arm, Experiment, TextWorld } from '../../experiment/experiment';

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

/** Seconds, within a factor of about five; null for a model that is the reader's own, which says so once it is open. */
export function liveSeconds(experiment: Experiment): number | null {
  const { world } = experiment;
  return world.kind === 'tales' ? textsOf(experiment, world) * keptPace() : estimatedSeconds(experiment);
}

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
