import { othersMean, whitening } from '../advantages';
import type { Configured, Token, TokensObjective } from '../objectives/row';
import { extrapolate, type LogTable } from '../tabular';
import type { Criterion } from './descent';
import { type DrawsAt, type Drew, drawActions, drawPairs, noWeights, pairsOfCounts } from './draws';
import type { Policy } from './policy';
import { type LossAndSlopes, NUDGE } from './population';
import type { Problem } from './problem';

/** An action is a response of one token. */
interface TokensStep {
  objective: Configured<TokensObjective>;
  reference: Policy;
}

/** Draws of a prompt, one entry an action: how many there were, and the mean advantage of having drawn it. */
interface Drawn {
  old: LogTable;
  counts: number[][];
  advantage: number[][];
}

export function tokensCriterion(problem: Problem, step: TokensStep, at: DrawsAt, drew: Drew): Criterion {
  return step.objective.row.against === 'mixture'
    ? nashCriterion(problem, step, at, drew)
    : policyGradient(problem, step, at, drew);
}

/** PPO and ESPO: draws with their rewards, used `epochs` times at most, or until the policy is farther than δ from them (ESPO). */
function policyGradient(problem: Problem, step: TokensStep, at: DrawsAt, drew: Drew): Criterion {
  const { objective, reference } = step;
  const { delta = Number.POSITIVE_INFINITY, epochs, kl } = objective.settings;
  let drawn: (Drawn & { uses: number }) | null = null;
  return {
    unit: tokenCurvature(step),
    *at({ logs }, n) {
      if (!drawn || drawn.uses >= epochs! || drift(drawn, logs) > delta) {
        const counts = yield* drawActions(problem, logs, at, n);
        drawn = { old: logs, counts, advantage: advantages(problem, counts, logs, reference.logs, kl!), uses: 0 };
        drew({ weights: pairsOfCounts(problem, counts), fromReference: null }, problem.labels.count * logs.length);
      }
      drawn.uses++;
      return evaluate(step, drawn, logs);
    },
  };
}

/**
 * Nash-MD: every draw of the policy meets one of π^(1−m) π_ref^m, and its advantage is its probability of winning minus ½. Only the world's
 * probabilities are used, so it runs without rewards too.
 */
function nashCriterion(problem: Problem, step: TokensStep, at: DrawsAt, drew: Drew): Criterion {
  const { count } = problem.labels;
  return {
    unit: tokenCurvature(step),
    *at({ logs }, n) {
      const theirs = extrapolate(logs, step.reference.logs, -step.objective.settings.mixture!);
      const weights = noWeights(problem);
      const counts = logs.map((row) => row.map(() => 0));
      const gains = logs.map((row) => row.map(() => 0));
      yield* drawPairs(problem, { ours: logs, theirs }, at, n, ({ prompt, a, b }) => {
        const win = problem.wins[prompt]![a]![b]!;
        weights[prompt]![a]![b]! += win / count;
        weights[prompt]![b]![a]! += (1 - win) / count;
        counts[prompt]![a]!++;
        gains[prompt]![a]! += win - 0.5;
      });
      drew({ weights, fromReference: null }, count * logs.length);
      const advantage = gains.map((row, i) => row.map((gain, a) => gain / Math.max(1, counts[i]![a]!)));
      return evaluate(step, { old: logs, counts, advantage }, logs);
    },
  };
}

/**
 * Advantage of a draw: judged reward − kl·(log π_old − log π_ref), less the mean of the other draws of the prompt; then whitened over the draws of all
 * prompts. Actions that were not drawn get a number that nothing reads.
 */
export function advantages(
  problem: Problem,
  counts: LogTable,
  old: LogTable,
  reference: LogTable,
  kl: number,
): number[][] {
  const { judged, labels } = problem;
  const raw = old.map((row, i) => {
    const totals = row.map((z, a) => judged[i]![a]! - kl * (z - reference[i]![a]!));
    const sum = totals.reduce((part, total, a) => part + (counts[i]![a] ? counts[i]![a]! * total : 0), 0);
    return totals.map((total) => total - othersMean(sum, total, labels.count));
  });
  const { centre, scale } = whitening(
    raw.flat().map((x, k) => (counts.flat()[k] ? x : 0)),
    counts.flat(),
  );
  return raw.map((row) => row.map((x) => (x - centre) * scale));
}

/** Mean over all draws of |π/π_old − 1|. */
function drift({ old, counts }: Drawn, logs: LogTable): number {
  let [sum, count] = [0, 0];
  for (const [i, row] of counts.entries())
    for (const [a, n] of row.entries()) {
      if (n === 0) continue;
      sum += n * Math.abs(Math.exp(logs[i]![a]! - old[i]![a]!) - 1);
      count += n;
    }
  return sum / count;
}

/** Mean over the draws of every prompt. */
function evaluate({ objective, reference }: TokensStep, drawn: Drawn, logs: LogTable): LossAndSlopes[] {
  const { row, settings } = objective;
  return drawn.counts.map((counts, i) => {
    const total = counts.reduce((sum, n) => sum + n, 0);
    const part: LossAndSlopes = { value: 0, slope: counts.map(() => 0) };
    for (const [a, n] of counts.entries()) {
      if (n === 0) continue;
      const token: Token = {
        policy: logs[i]![a]!,
        old: drawn.old[i]![a]!,
        reference: reference.logs[i]![a]!,
        advantage: drawn.advantage[i]![a]!,
      };
      const { loss, slope } = row.evaluate(token, settings);
      part.value += (n / total) * loss;
      part.slope[a] = (n / total) * slope;
    }
    return part;
  });
}

/** Curvature of the loss of a token of advantage 1 at equal policies: 1 for PPO and ESPO, β for Nash-MD. */
function tokenCurvature({ objective: { row, settings } }: TokensStep): number {
  const at = (policy: number) =>
    row.evaluate({ policy: policy - 1, old: -1, reference: -1, advantage: 1 }, settings).slope;
  return Math.abs(at(NUDGE) - at(-NUDGE)) / (2 * NUDGE);
}
