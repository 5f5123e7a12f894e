import { useEffect, useState } from 'react';
import { newProblem } from '../../algorithms/bandit/problem';
import { armOrbitSteps, type BanditExperiment } from './orbits';
import { inSlices } from './slices';

/** Gaps of every arm under the seeds that are done so far. */
export interface SeedGaps {
  /** Seeds, in the order of the experiment. */
  seeds: number[];
  /** By id of the arm: [seed][t]. An arm without an answer is absent. */
  gaps: ReadonlyMap<string, number[][]>;
  wanted: number;
}

const NOTHING: SeedGaps = { seeds: [], gaps: new Map(), wanted: 0 };

/** The loops under every seed, computed in slices while the page is idle. Empty if no labels are drawn. */
export function useSeeds(experiment: BanditExperiment): SeedGaps {
  const [found, setFound] = useState(NOTHING);
  useEffect(() => {
    const { world, seeds } = experiment;
    setFound(NOTHING);
    if (world.labels.kind === 'exact') return;
    const show = ({ done, gaps }: Sweep) => setFound({ seeds: seeds.slice(0, done), gaps, wanted: seeds.length });
    return inSlices(sweep(experiment), show, show);
  }, [experiment]);
  return found;
}

interface Sweep {
  done: number;
  gaps: ReadonlyMap<string, number[][]>;
}

/** One step of one arm under one seed at a time; `gaps` holds the finished seeds only. */
export function* sweep(experiment: BanditExperiment): Generator<Sweep, Sweep> {
  const problem = newProblem(experiment.world);
  let gaps = new Map<string, number[][]>();
  for (const [done, seed] of experiment.seeds.entries()) {
    const next = new Map(gaps);
    for (const arm of experiment.arms) {
      const steps = armOrbitSteps(problem, arm, experiment.iterations, seed);
      let step = steps.next();
      while (!step.done) {
        yield { done, gaps };
        step = steps.next();
      }
      const one = step.value;
      if (one.orbit) next.set(arm.id, [...(gaps.get(arm.id) ?? []), one.gaps]);
      yield { done, gaps };
    }
    gaps = next;
  }
  return { done: experiment.seeds.length, gaps };
}
