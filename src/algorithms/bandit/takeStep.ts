import type { Configured } from '../objectives/row';
import { isOnPolicy } from '../objectives/table';
import { type Descent, descend } from './descent';
import type { DrawsAt, Drew } from './draws';
import { onlineCriterion } from './online';
import { exactSteps, type ProximalStep, pairCriterion } from './pairStep';
import type { Policy } from './policy';
import { policyCriterion } from './policyGradient';
import type { Problem } from './problem';
import { exactResponses, responsesCriterion } from './responses';

/** What a proximal step is measured against, where it starts, and the preferences between the anchor's responses. */
export type Step = Omit<ProximalStep, 'objective'>;

/** The proximal step of any objective: yields before every gradient step if labels are sampled, and where there is time to rest. */
export function* takeStep(
  problem: Problem,
  objective: Configured,
  step: Step,
  at: DrawsAt,
  drew: Drew,
): Generator<Descent | null, Policy, void> {
  const exact = problem.labels.kind === 'exact';
  const gradientSteps = (criterion: Parameters<typeof descend>[2]) => descend(problem, step.start, criterion);
  switch (objective.kind) {
    case 'pairs': {
      const own = { objective, ...step };
      if (isOnPolicy(objective.row))
        return yield* gradientSteps(onlineCriterion(problem, objective, step.reference, at, drew));
      return exact ? yield* exactSteps(problem, own) : yield* gradientSteps(pairCriterion(problem, own));
    }
    case 'responses': {
      const own = { objective, ...step };
      if (isOnPolicy(objective.row)) return yield* gradientSteps(policyCriterion(problem, own, at, drew));
      return exact ? yield* exactResponses(problem, own) : yield* gradientSteps(responsesCriterion(problem, own));
    }
    case 'tokens':
      return yield* gradientSteps(policyCriterion(problem, { objective, ...step }, at, drew));
    default:
      throw objective satisfies never;
  }
}
