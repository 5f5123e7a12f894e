import { methodOf } from '../algorithms/objectives/table';
import { withNames } from './armNames';
import type { Arm, Experiment } from './experiment';
import { allRoles, companionsOf, type Roles } from './roles';

/** Changes of α and β that keep the compared arms comparable. */

function withBeta(arm: Arm, beta: number): Arm {
  const range = methodOf(arm).settings.find(({ name }) => name === 'beta')?.range;
  if (!range) return arm;
  const settings = { ...arm.objective.settings, beta: Math.min(Math.max(beta, range[0]), range[1]) };
  return { ...arm, objective: { ...arm.objective, settings } };
}

/**
 * α (then constant) or β of the arm with momentum; the plain arm gets the same β, the control β(1−α). Computed
 * names follow.
 */
export function withAlphaBeta<E extends Experiment>(
  experiment: E,
  { apo, plain, control }: Roles,
  { alpha, beta = apo.objective.settings.beta ?? Number.NaN }: { alpha?: number; beta?: number },
): E {
  const momentum = alpha === undefined ? apo.momentum : { ...apo.momentum, schedule: 'constant' as const, alpha };
  const arms = experiment.arms.map((arm) => {
    switch (arm.id) {
      case apo.id:
        return { ...withBeta(arm, beta), momentum };
      case plain?.id:
        return withBeta(arm, beta);
      case control?.id:
        return withBeta(arm, Number((beta * (1 - momentum.alpha)).toPrecision(12)));
      default:
        return arm;
    }
  });
  return withNames(experiment, { ...experiment, arms });
}

/** The same of any arm: it takes along its plain arm and its control, unless another arm with momentum is compared with them. */
export function withOwnAlphaBeta<E extends Experiment>(
  experiment: E,
  id: string,
  change: { alpha?: number; beta?: number },
): E {
  const arm = experiment.arms.find((one) => one.id === id)!;
  const others = allRoles(experiment).filter(({ apo }) => apo.id !== id);
  const needed = others.flatMap(({ plain, control }) => [plain?.id, control?.id]);
  const own = (one: Arm | null) => (one && !needed.includes(one.id) ? one : null);
  const { plain, control } = companionsOf(arm, experiment.arms);
  return withAlphaBeta(experiment, { apo: arm, plain: own(plain), control: own(control) }, change);
}
