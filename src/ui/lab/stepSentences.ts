import { isStill } from '../../algorithms/momentum';
import type { Arm } from '../../experiment/experiment';
import { anchorName, fixed, significant, solutionName } from '../parts/format';
import { learningOf } from '../state/learning';
import { type OneStep, stretch } from './oneStep';
import type { LabWorld } from './orbits';

/** What the step is measured against, for people. */
const REFERENCES: Readonly<Record<Arm['reference'], string>> = {
  anchor: 'anchor',
  initial: 'base policy',
  previous: 'last solution',
  moving: 'reference that was drawn from the anchor toward the policy, as it was at the end',
  mixture: 'mixture of outer reference and anchor',
};

/** One sentence a stage of the t-th step of an arm. */
export function stepSentences({ problem }: Pick<LabWorld, 'problem'>, arm: Arm, step: OneStep, t: number): string[] {
  const solution = solutionName(t);
  return [
    begins(arm, anchorName(t - 1)),
    `All policies as close to it as the solution will be: KL ≤ ${significant(step.radius)} nats. In log-probabilities this ball is an egg.`,
    problem.ranked
      ? 'The reward tilts: this is the direction in which log-probabilities rise with reward.'
      : 'The preferences tilt: this is the direction in which log-probabilities rise with the chance to beat the anchor.',
    `The solution ${solution} lies ${where(problem, arm)}.`,
    carriesOn(arm, step, t),
  ];
}

function where(problem: LabWorld['problem'], { objective }: Arm): string {
  const { labels, features, judged, odds, rewards } = problem;
  if (labels.kind === 'sampled')
    return 'on the edge of the ball; labels are drawn, so it need not be where the tilt points';
  const trueOdds = odds !== null && judged.flat().every((value, i) => value === rewards.flat()[i]);
  return objective.id === 'dpo' && trueOdds && !features
    ? 'where the tilt meets the edge of the ball; a smaller β makes the ball larger'
    : 'on the edge of the ball';
}

function begins(arm: Arm, anchor: string): string {
  const { fresh, hasReference } = learningOf(arm);
  const samples = fresh
    ? `The step starts at the anchor ${anchor} and draws its own responses`
    : `The anchor ${anchor} samples the responses`;
  return hasReference
    ? `${samples}, and the step is measured against the ${REFERENCES[arm.reference]}.`
    : `${samples}; the objective has no reference, so the anchor stands for it here.`;
}

function carriesOn(arm: Arm, step: OneStep, t: number): string {
  const next = anchorName(t);
  if (isStill(arm.momentum)) return `Without momentum the next anchor ${next} is the solution.`;
  if (arm.momentum.from === 'anchor')
    return `Momentum carries the solution on, away from the anchor, to the next anchor ${next}.`;
  const ratio = stretch(step);
  return `From the previous solution ${solutionName(t - 1)} to the next anchor ${next}: ${
    ratio === null ? 'nothing has moved' : `${fixed(ratio, 2)} × (solution − previous)`
  }. That is the momentum.`;
}
