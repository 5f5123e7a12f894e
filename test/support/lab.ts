import { finish } from '../../src/algorithms/bandit/arm';
import { newProblem } from '../../src/algorithms/bandit/problem';
import { armOrbitSteps, type BanditExperiment, type LabWorld } from '../../src/ui/lab/orbits';

/** The loops of all arms at once; the page computes them in slices. */
export function labWorld({ world, arms, iterations }: BanditExperiment, seed: number): LabWorld {
  const problem = newProblem(world);
  return { problem, arms: arms.map((arm) => finish(armOrbitSteps(problem, arm, iterations, seed))) };
}
