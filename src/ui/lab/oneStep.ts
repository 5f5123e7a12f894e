import type { Orbit } from '../../algorithms/bandit/arm';
import { type Problem, winsAgainst } from '../../algorithms/bandit/problem';
import { divergenceOf, fromPlane, klBall, toPlane } from './logPlane';
import type { Point, Triple } from './ternary';

/** One iteration of one arm in the plane of log-probabilities. */
export interface OneStep {
  /** What the step is measured against: the anchor, for most arms. */
  reference: Point;
  anchor: Point;
  previous: Point;
  solution: Point;
  /** The next anchor. */
  next: Point;
  /** Where the preferences pull: rewards, or win probabilities against the anchor. Direction only. */
  pull: Point;
  /** KL(solution ‖ reference) among the three actions, nats. */
  radius: number;
  /** Edge of the ball of that radius around the reference. */
  ball: Point[];
}

const three = (row: readonly number[], actions: Triple): Triple =>
  actions.map((action) => row[action]!) as unknown as Triple;

/** How far of so many iterations an orbit has come: an arm that is being computed still has that of the experiment before. */
export const reachedBy = ({ solutions }: Orbit, iteration: number): number => Math.min(iteration, solutions.length - 1);

/** Iteration t = 1 … T of an orbit, for three actions of a prompt. */
export function oneStep(
  problem: Problem,
  orbit: Orbit,
  { prompt, actions, t }: { prompt: number; actions: Triple; t: number },
): OneStep {
  const at = (policy: readonly (readonly number[])[]) => toPlane(three(policy[prompt]!, actions));
  const anchorPolicy = orbit.anchors[t - 1]!;
  const previous = at(orbit.previous[t]!);
  const anchor = at(anchorPolicy);
  const solution = at(orbit.solutions[t]!);
  const reference = at(orbit.references[t]!);
  const values = problem.ranked ? problem.rewards[prompt]! : winsAgainst(problem.wins[prompt]!, anchorPolicy[prompt]!);
  const radius = divergenceOf(fromPlane(solution), fromPlane(reference));
  return {
    reference,
    anchor,
    previous,
    solution,
    next: at(orbit.anchors[t]!),
    pull: toPlane(three(values, actions)),
    radius,
    ball: klBall(reference, radius),
  };
}

/** Length of the extrapolation arrow over the last change: |next − previous| / |solution − previous|; null without a change. */
export function stretch({ previous, solution, next }: OneStep): number | null {
  const change = Math.hypot(solution.x - previous.x, solution.y - previous.y);
  return change > 1e-12 ? Math.hypot(next.x - previous.x, next.y - previous.y) / change : null;
}
