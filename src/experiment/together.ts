import { methodOf } from '../algorithms/objectives/table';
import { endOf } from '../algorithms/pace';
import { limitBeta, matchedBeta } from '../algorithms/theory';
import { withNames } from './armNames';
import type { Arm, Experiment } from './experiment';
import { allRoles, companionsOf, type Roles } from './roles';

/** Changes of α and β that keep the compared arms comparable. */

function withBeta(arm: Arm, beta: number): Arm {
  const range = methodOf(arm).settings.find(({ name }) => name === 'beta')?.range;
  if (!range) return arm;
  const within = (value: number) => Math.min(Math.max(value, range[0]), range[1]);
  const before = arm.objective.settings.beta ?? beta;
  const settings = { ...arm.objective.settings, beta: within(beta) };
  // The β of later iterations keep their ratio to the first.
  const betas = arm.betas?.map((each, t) => within(t === 0 ? beta : round((each / before) * beta)));
  return { ...arm, objective: { ...arm.objective, settings }, ...(betas && { betas }) };
}

const round = (beta: number): number => Number(beta.toPrecision(12));

/**
 * α (then constant) or β of the arm with momentum, or the number of iterations; the plain arm gets the same β, the controls β·T/c_T and β(1−α).
 * Computed names follow.
 */
export function withAlphaBeta<E extends Experiment>(
  experiment: E,
  { apo, plain, matched, limit }: Roles,
  {
    alpha,
    beta = apo.objective.settings.beta ?? Number.NaN,
    iterations = experiment.iterations,
  }: { alpha?: number; beta?: number; iterations?: number },
): E {
  const momentum = alpha === undefined ? apo.momentum : { ...apo.momentum, schedule: 'constant' as const, alpha };
  const arms = experiment.arms.map((arm) => {
    switch (arm.id) {
      case apo.id:
        return { ...withBeta(arm, beta), momentum };
      case plain?.id:
        return withBeta(arm, beta);
      case matched?.id:
        return withBeta(arm, round(matchedBeta(beta, momentum, endOf(apo, iterations))));
      case limit?.id:
        return withBeta(arm, round(limitBeta(beta, momentum) ?? Number.NaN));
      default:
        return arm;
    }
  });
  return withNames(experiment, { ...experiment, arms, iterations });
}

/** The same of any arm: it takes along its plain arm and its controls, unless another arm with momentum is compared with them. */
export function withOwnAlphaBeta<E extends Experiment>(
  experiment: E,
  id: string,
  change: { alpha?: number; beta?: number },
): E {
  const arm = experiment.arms.find((one) => one.id === id)!;
  const others = allRoles(experiment).filter(({ apo }) => apo.id !== id);
  const needed = others.flatMap(({ plain, matched, limit }) => [plain?.id, matched?.id, limit?.id]);
  const own = (one: Arm | null) => (one && !needed.includes(one.id) ? one : null);
  const { plain, matched, limit } = companionsOf(arm, experiment);
  return withAlphaBeta(experiment, { apo: arm, plain: own(plain), matched: own(matched), limit: own(limit) }, change);
}

/** Another number of iterations T, with every control at β·T/c_T brought along. */
export function withIterations<E extends Experiment>(experiment: E, iterations: number): E {
  const moved = allRoles(experiment).reduce(
    (now, roles) => withAlphaBeta(now, { ...roles, plain: null, limit: null }, { iterations }),
    experiment,
  );
  return { ...moved, iterations };
}
