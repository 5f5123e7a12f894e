import { newArm, type Preferences } from '../../algorithms/bandit/arm';
import { equilibriaOf } from '../../algorithms/bandit/equilibrium';
import { dualityGap, equilibriumDivergence, preferred } from '../../algorithms/bandit/game';
import { pairStatistics } from '../../algorithms/bandit/pairs';
import { newProblem, type Problem } from '../../algorithms/bandit/problem';
import { ownSolve } from '../../algorithms/pace';
import type { Slow } from '../../algorithms/slow';
import { divergence, entropy, expectation, gap, type LogTable } from '../../algorithms/tabular';
import type { Arm, BanditWorld } from '../../experiment/experiment';
import { inside } from '../../messages/refusal';
import type { Metrics, SolveStep, TableLabels, TableSample, TableSolution } from '../../trace/events';
import { type Saved, savedAs } from '../loop/checkpoint';
import { drawsOf, type Learner, NO_PAIRS, type Rest, type Runtime } from '../loop/runtime';

/** The bandit world: finitely many actions, f64; exact steps, or drawn labels and gradient steps. */
export function openTabular(
  world: BanditWorld,
  rest: Rest = async () => {},
): Runtime<TableSample, TableLabels, TableSolution> {
  const problem = newProblem(world);
  let equilibria: Promise<number[][]> | null = null;
  const exact = world.labels.kind === 'exact';
  return {
    engine: { kind: 'exact', description: `${exact ? 'exact' : 'drawn labels'}, in double precision` },
    async learner(arm, seed, saved) {
      if (!problem.ranked) equilibria ??= withRests(equilibriaOf(problem.wins), rest);
      return tabularLearner({ problem, world }, await equilibria, arm, seed, savedAs('table', saved), rest);
    },
    cost: (arm) => ({ evaluate: 1, sample: 1, step: 1, steps: exact ? 0 : ownSolve(arm, world.labels).steps }),
    close() {},
  };
}

/** Runs to its end. */
async function withRests<T>(steps: Slow<T>, rest: Rest): Promise<T> {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    await rest();
  }
}

const probabilities = (table: LogTable) => table.map((row) => row.map(Math.exp));

function tabularLearner(
  { problem, world }: { problem: Problem; world: BanditWorld },
  equilibria: number[][] | null,
  rule: Arm,
  seed: number,
  saved: Saved<'table'> | null,
  rest: Rest,
): Learner<TableSample, TableLabels, TableSolution> {
  const arm = inside(['arms', rule.id], () => newArm(problem, rule, seed, saved?.arm));
  const { wins } = problem;
  let preferences: Preferences | null = null;
  /** Sum of the solutions' probabilities, of which there are `iteration`. */
  let sum = saved?.sum ?? problem.base.map((row) => row.map(() => 0));

  return {
    sample: async () => ({ kind: 'table', anchor: probabilities(arm.state.anchor.logs) }),
    async label(_, iteration) {
      preferences = await withRests(arm.label(iteration), rest);
      const { counts } = preferences;
      return { kind: 'table', wins, ...(counts && { counts }) };
    },
    async *solve(_, __, iteration) {
      let step = 0;
      const { learningRate, steps: once } = ownSolve(rule, problem.labels);
      const steps = once * drawsOf(rule);
      for (const descent of arm.solve(preferences!, iteration)) {
        if (!descent) {
          await rest();
          continue;
        }
        const { loss, gradientNorm, policy } = descent;
        const { margin, accuracy } = await statistics(policy.logs);
        yield { step: ++step, steps, loss, margin, accuracy, gradientNorm, learningRate } satisfies SolveStep;
      }
      const solution = probabilities(arm.state.solution.logs);
      sum = sum.map((row, i) => row.map((x, a) => x + solution[i]![a]!));
      return { kind: 'table', solution };
    },
    extrapolate: async (alpha) => ({ ...arm.extrapolate(alpha), anchor: probabilities(arm.state.anchor.logs) }),
    async evaluate(iteration) {
      const { solution, start } = arm.state;
      const { logs } = arm.judged();
      const metrics: Metrics = {
        reward: problem.ranked ? expectation(logs, problem.rewards) : preferred(logs, problem.base, wins),
        rewardError: 0,
        gap: problem.ranked ? gap(logs, problem.rewards) : dualityGap(logs, wins),
        klBase: divergence(logs, problem.base),
        klStep: divergence(logs, start.logs),
        entropy: entropy(logs),
        length: null,
        parses: null,
        ...(iteration === 0 ? NO_PAIRS : await statistics(solution.logs)),
        labels: arm.labels(),
        tokens: 0,
        flops: 0,
      };
      if (world.oracle.proxy) metrics.proxyReward = expectation(logs, problem.judged);
      if (equilibria) {
        metrics.equilibriumKl = equilibriumDivergence(logs, equilibria);
        const average = iteration === 0 ? logs : sum.map((row) => row.map((x) => Math.log(x / iteration)));
        metrics.averageGap = dualityGap(average, wins);
      }
      const { expo = 0 } = rule;
      return { metrics, evaluation: null, ...(expo !== 0 && { judged: { expo, table: probabilities(logs) } }) };
    },
    save: async () => ({ kind: 'table', arm: arm.save(), sum }),
    close() {},
  };

  /** Over the preferences that the step learnt from, from the anchor that it started from. */
  function statistics(logs: LogTable) {
    const steps = pairStatistics({
      objective: arm.objective,
      weights: arm.state.weights,
      fromReference: arm.state.fromReference,
      logs,
      start: arm.state.start.logs,
      lengths: problem.lengths,
      labels: problem.labels.count,
    });
    return withRests(steps, rest);
  }
}
