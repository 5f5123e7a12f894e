import type { Configured, PairObjective } from '../objectives/row';
import type { LogTable } from '../tabular';
import type { Criterion } from './descent';
import { type DrawsAt, type Drew, drawPairs, noWeights } from './draws';
import type { Policy } from './policy';
import { lossAndSlopes, unitCurvature, winShares } from './population';
import type { Problem } from './problem';

/**
 * Pairs drawn from the current policy and labelled before every gradient step: two actions of the policy (online DPO), or one of the
 * policy and one of the reference, which the context marks (XPO). With `sync` the policy draws as it was when it was last synced.
 */
export function onlineCriterion(
  problem: Problem,
  objective: Configured<PairObjective>,
  reference: Policy,
  at: DrawsAt,
  drew: Drew,
): Criterion {
  const facesReference = objective.row.against === 'reference';
  const { count } = problem.labels;
  const { sync = 1 } = objective.settings;
  let writer: LogTable = [];
  return {
    unit: unitCurvature(objective),
    *at({ logs }, n) {
      const weights = noWeights(problem);
      const fromReference = noWeights(problem);
      if (n % sync === 0) writer = logs;
      const policies = { ours: writer, theirs: facesReference ? reference.logs : writer };
      yield* drawPairs(problem, policies, at, n, ({ prompt, a, b, label }) => {
        const won = label < problem.wins[prompt]![a]![b]!;
        const [chosen, rejected] = won ? [a, b] : [b, a];
        weights[prompt]![chosen]![rejected]! += 1 / count;
        if (!won) fromReference[prompt]![chosen]![rejected]! += 1 / count;
      });
      drew({ weights, fromReference: facesReference ? fromReference : null }, count * logs.length);
      return logs.map((row, i) =>
        lossAndSlopes(
          {
            objective,
            weights: weights[i]!,
            reference: reference.logs[i]!,
            lengths: problem.lengths,
            shares: winShares(weights[i]!),
            ...(facesReference && { fromReference: fromReference[i]! }),
          },
          row,
        ),
      );
    },
  };
}
