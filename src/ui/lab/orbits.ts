import { type Orbit, orbitSteps } from '../../algorithms/bandit/arm';
import { dualityGap } from '../../algorithms/bandit/game';
import { preferencesOf } from '../../algorithms/bandit/labels';
import { mix } from '../../algorithms/bandit/policy';
import type { Problem } from '../../algorithms/bandit/problem';
import { takeStep } from '../../algorithms/bandit/takeStep';
import { misfit } from '../../algorithms/conflicts';
import { objectiveOf } from '../../algorithms/objectives/table';
import { policiesAt, referenceOf } from '../../algorithms/proximalPoint';
import { referenceRule } from '../../algorithms/relatives';
import { restingAt, type Slow } from '../../algorithms/slow';
import { gap, type LogTable } from '../../algorithms/tabular';
import type { Arm, BanditWorld, Experiment } from '../../experiment/experiment';
import { messageOf } from '../../text';
import { conditionalOfLogs, innerGrid, type Triple } from './ternary';

/** What the lab draws: the whole loop of every arm, computed in the page, again whenever something is dragged. */

export type BanditExperiment = Experiment & { world: BanditWorld };

export interface ArmOrbit {
  arm: Arm;
  /** Null if the loop has no answer. */
  orbit: Orbit | null;
  /** Why, for people. */
  error: string | null;
  /** Gap (ranked worlds) or duality gap of what is judged after t iterations; empty without an orbit. */
  gaps: number[];
  /** In a game, gaps of the mean of all solutions so far; else empty. */
  averageGaps: number[];
}

/** The loops of all arms under one seed. */
export interface LabWorld {
  problem: Problem;
  /** Of every prompt's game; empty in a ranked world. */
  equilibria: number[][];
  arms: ArmOrbit[];
}

/** One arm's loop; yields the number of finished iterations, for work in slices. */
export function* armOrbitSteps(
  problem: Problem,
  arm: Arm,
  iterations: number,
  seed: number,
): Generator<number, ArmOrbit> {
  try {
    const path = yield* orbitSteps(problem, arm, iterations, seed);
    const gaps: number[] = [];
    for (const policy of path.judged) {
      gaps.push(gapOf(problem, policy));
      yield iterations;
    }
    const averages = problem.ranked ? [] : yield* restingAt(averageGaps(problem, path.solutions), iterations);
    return { arm, orbit: path, error: null, gaps, averageGaps: averages };
  } catch (error) {
    return { arm, orbit: null, error: messageOf(error), gaps: [], averageGaps: [] };
  }
}

/** Sub-optimality if there are rewards, else the duality gap of the game. */
function gapOf(problem: Problem, policy: LogTable): number {
  return problem.ranked ? gap(policy, problem.rewards) : dualityGap(policy, problem.wins);
}

/** Gaps of the mean of all solutions so far, which in a game may fall while the last one's do not; index 0 the base policy. */
export function* averageGaps(problem: Problem, solutions: readonly LogTable[]): Slow<number[]> {
  const sum = problem.base.map((row) => row.map(() => 0));
  const gaps: number[] = [];
  for (const [t, policy] of solutions.entries()) {
    yield null;
    if (t === 0) {
      gaps.push(gapOf(problem, policy));
      continue;
    }
    policy.forEach((row, i) => {
      row.forEach((z, a) => {
        sum[i]![a]! += Math.exp(z);
      });
    });
    gaps.push(
      gapOf(
        problem,
        sum.map((row) => row.map((x) => Math.log(x / t))),
      ),
    );
  }
  return gaps;
}

/** An arrow of the vector field: probabilities of the three actions before and after one exact proximal step. */
export interface FieldArrow {
  from: Triple;
  to: Triple;
}

/**
 * The proximal map of an arm's objective over the triangle, labels exact: every arrow starts where anchor and last solution are that
 * policy, the other actions keeping the mass that `logs` gives them. Empty if the policy is softmax-linear (a point of the triangle
 * need not be such a policy), or the objective has no exact step, or none with an answer.
 */
export function* proximalField(
  problem: Problem,
  arm: Arm,
  at: { logs: readonly number[]; prompt: number; actions: Triple; steps: number },
): Slow<FieldArrow[]> {
  if (problem.features) return [];
  const [logs, wins] = [at.logs, problem.wins[at.prompt]!];
  const alone: Problem = {
    ...problem,
    base: [problem.base[at.prompt]!],
    rewards: [problem.rewards[at.prompt]!],
    judged: [problem.judged[at.prompt]!],
    wins: [wins],
    odds: problem.odds && [problem.odds[at.prompt]!],
    labels: { ...problem.labels, kind: 'exact' },
  };
  const mass = Math.log(at.actions.reduce((sum, a) => sum + Math.exp(logs[a]!), 0));
  try {
    if (misfit({ ...arm, lookAhead: 'none' }, { kind: 'bandit', ...alone })) return [];
    const objective = objectiveOf(arm);
    const own = referenceRule(arm);
    const moving = arm.reference === 'moving' && own ? { ...own, moved: () => {} } : null;
    const arrows: FieldArrow[] = [];
    for (const from of innerGrid(at.steps)) {
      const point = logs.map((z, a) => {
        const place = at.actions.indexOf(a);
        return place < 0 ? z : mass + Math.log(from[place]!);
      });
      const start = { logs: [point], theta: null };
      const base = { logs: alone.base, theta: null };
      const reference = mix(alone, referenceOf(arm, { ...policiesAt(base), start, previous: start }));
      const { weights } = yield* preferencesOf(alone, start.logs, { seed: 0, iteration: 1, batch: 0 });
      const own = { reference, start, weights, ...(moving && { moving }) };
      const step = yield* restingAt(
        takeStep(alone, objective, own, { seed: 0, iteration: 1 }, () => {}),
        null,
      );
      arrows.push({ from, to: conditionalOfLogs(step.logs[0]!, at.actions) });
      yield null;
    }
    return arrows;
  } catch {
    return [];
  }
}
