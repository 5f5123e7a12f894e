import type { Configured, Group, ResponsesObjective } from '../objectives/row';
import { atOnce, type Slow } from '../slow';
import type { Criterion } from './descent';
import { minimiser, type PromptLoss } from './minimiser';
import { found } from './pairStep';
import { type Policy, policyOf } from './policy';
import { NUDGE } from './population';
import type { Problem } from './problem';

/**
 * Objectives of a group of responses with rewards. The group of a prompt is all of its actions, once each, with their judged rewards. Nothing
 * is drawn, even with sampled labels: the gradient steps are the same under every seed.
 */
export interface ResponsesStep {
  objective: Configured<ResponsesObjective>;
  reference: Policy;
  start: Policy;
}

/** The loss of one prompt. */
export function responsesLoss(problem: Problem, step: ResponsesStep, prompt: number): PromptLoss {
  const { row, settings } = step.objective;
  const evaluate = (logs: readonly number[]) => {
    const group: Group = {
      policy: logs,
      ratio: logs.map((z, a) => z - step.reference.logs[prompt]![a]!),
      length: problem.lengths,
      reward: problem.judged[prompt]!,
    };
    const { loss, slopes } = row.evaluate(group, settings);
    return { value: loss, slope: slopes };
  };
  const nudged = (logs: readonly number[], a: number, by: number) =>
    evaluate(logs.map((z, i) => (i === a ? z + by : z))).slope;
  return {
    evaluate,
    curvature(logs) {
      const rows = logs.map((_, a) => {
        const [up, down] = [nudged(logs, a, NUDGE), nudged(logs, a, -NUDGE)];
        return up.map((x, b) => (x - down[b]!) / (2 * NUDGE));
      });
      return rows.map((each, a) => each.map((x, b) => (x + rows[b]![a]!) / 2));
    },
  };
}

/**
 * The minimiser over all policies. In closed form for a table, if softmax(βc) can be the softmax of the rewards: π ∝ π_ref · exp(r / (ρβ))
 * for `exo_rewards`, α in place of ρ for `infonca`, 1 for `rebel`, whose squares are then all 0. Everything else by Newton's method. Throws an Error if there is no minimiser.
 */
export function* exactResponses(problem: Problem, step: ResponsesStep): Slow<Policy> {
  const scale = problem.features ? null : rewardScale(step.objective);
  if (scale !== null)
    return policyOf(
      problem,
      null,
      step.reference.logs.map((row, i) => row.map((z, a) => z + problem.judged[i]![a]! / scale)),
    );
  const losses = problem.base.map((_, i) => responsesLoss(problem, step, i));
  return found(yield* minimiser(problem, losses, step.start), step.objective);
}

function rewardScale({ row, settings }: Configured<ResponsesObjective>): number | null {
  switch (row.id) {
    case 'exo_rewards':
      return settings.reward_scale! * settings.beta!;
    case 'infonca':
      return settings.alpha! * settings.beta!;
    case 'rebel':
      return settings.beta!;
    default:
      return null;
  }
}

export function responsesCriterion(problem: Problem, step: ResponsesStep): Criterion {
  const losses = problem.base.map((_, i) => responsesLoss(problem, step, i));
  return {
    unit: responsesCurvature(step.objective),
    at: ({ logs }) => atOnce(losses.map((loss, i) => loss.evaluate(logs[i]!))),
  };
}

/** Curvature of a group of two with equal rewards, at equal policies: that of DPO, β²/4. */
function responsesCurvature({ row, settings }: Configured<ResponsesObjective>): number {
  const at = (c: number) =>
    row.evaluate({ policy: [c - 1, -1], ratio: [c, 0], length: [1, 1], reward: [0, 0] }, settings).slopes[0]!;
  return (at(NUDGE) - at(-NUDGE)) / (2 * NUDGE);
}
