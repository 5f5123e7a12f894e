import { isStill } from '../../algorithms/momentum';
import type { Arm } from '../../experiment/experiment';
import { labWords } from '../../words/en/lab';
import { anchorName, solutionName } from '../parts/format';
import { learningOf } from '../state/learning';
import { type OneStep, stretch } from './oneStep';
import type { LabWorld } from './orbits';

/** One sentence a stage of the t-th step of an arm. */
export function stepSentences({ problem }: Pick<LabWorld, 'problem'>, arm: Arm, step: OneStep, t: number): string[] {
  const words = labWords().step;
  const { fresh, hasReference } = learningOf(arm);
  return [
    words.begins(anchorName(t - 1), fresh, hasReference ? words.references[arm.reference] : null),
    words.ball(step.radius),
    problem.ranked ? words.rewardTilts : words.preferencesTilt,
    words.lies[whereOf(problem, arm)](solutionName(t)),
    carriesOn(arm, step, t),
  ];
}

/** Where the solution lies: on the edge of the ball, where labels are drawn; where the tilt meets it; or there for another reason. */
function whereOf(problem: LabWorld['problem'], { objective }: Arm): 'drawn' | 'exact' | 'edge' {
  const { labels, features, judged, odds, rewards } = problem;
  if (labels.kind === 'sampled') return 'drawn';
  const trueOdds = odds !== null && judged.flat().every((value, i) => value === rewards.flat()[i]);
  return objective.id === 'dpo' && trueOdds && !features ? 'exact' : 'edge';
}

function carriesOn(arm: Arm, step: OneStep, t: number): string {
  const words = labWords().step;
  const next = anchorName(t);
  if (isStill(arm.momentum)) return words.still(next);
  if (arm.momentum.from === 'anchor') return words.fromAnchor(next);
  return words.carries(solutionName(t - 1), next, stretch(step));
}
