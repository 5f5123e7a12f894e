import { betaOf } from '../../algorithms/objectives/row';
import type { GapMapRequest } from '../../experiment/gapMapRequest';
import { drivenRoles } from '../../experiment/roles';
import { useMemo } from '../parts/remembered';
import type { BanditExperiment } from './orbits';
import { betaRange, cellsASide } from './planeView';

const ALPHA = { from: -0.5, to: 0.9 };
const LABELS = { from: 4, to: 1024 };
const MOST_ITERATIONS = 100;
const MOST_SEEDS = 256;
/** Cells a side of a plane with drawn labels, if there is a graphics adapter. */
const FINE = 64;

/** The request for a draft; the same object until something changes that the plane depends on. */
export function usePlaneRequest(
  draft: BanditExperiment,
  prompt: number,
  vertical: 'beta' | 'labels',
  epsilon: number,
): GapMapRequest {
  const betas = draft.arms.map((arm) => betaOf(arm.objective));
  const { from, to } = betaRange(betas);
  const driven = vertical === 'labels' ? drivenRoles(draft) : null;
  const beta = driven ? betaOf(driven.apo.objective) : 1;
  const iterations = Math.min(draft.iterations, MOST_ITERATIONS);
  // In the plane of labels every row has its own count, so a drag of the dot must not compute it again.
  const world = JSON.stringify(
    vertical === 'labels' ? { ...draft.world, labels: { ...draft.world.labels, count: LABELS.from } } : draft.world,
  );
  return useMemo((): GapMapRequest => {
    const parsed = JSON.parse(world) as BanditExperiment['world'];
    const side = parsed.labels.kind === 'exact' ? cellsASide(parsed.actions.length, iterations) : FINE;
    return {
      world: parsed,
      prompt,
      iterations,
      epsilon,
      alpha: { ...ALPHA, count: side },
      vertical,
      values: { ...(vertical === 'beta' ? { from, to } : LABELS), count: side },
      beta,
      seeds: MOST_SEEDS,
    };
  }, [world, prompt, iterations, epsilon, vertical, from, to, beta]);
}
