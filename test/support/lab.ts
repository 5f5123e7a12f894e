import { equilibriaOf } from '../../src/algorithms/bandit/equilibrium';
import { newProblem } from '../../src/algorithms/bandit/problem';
import { finish } from '../../src/algorithms/slow';
import { armOrbitSteps, type BanditExperiment, type LabWorld } from '../../src/ui/lab/orbits';

/** The loops of all arms at once; the page computes them in slices. */
export function labWorld({ world, arms, iterations }: BanditExperiment, seed: number): LabWorld {
  const problem = newProblem(world);
  const equilibria = finish(equilibriaOf(problem.ranked ? [] : problem.wins));
  return { problem, equilibria, arms: arms.map((arm) => finish(armOrbitSteps(problem, arm, iterations, seed))) };
}
