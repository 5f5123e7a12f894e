import { groupAdvantages, othersMean, whitening } from '../advantages';
import type { Configured, GroupRule, ResponsesObjective, Token, TokensObjective } from '../objectives/row';
import { PAIRS_AT_ONCE, type Slow } from '../slow';
import { extrapolate, type LogTable } from '../tabular';
import type { Criterion } from './descent';
import { type DrawsAt, type Drew, drawActions, drawPairs, noWeights, pairsOfCounts } from './draws';
import type { Policy } from './policy';
import { type LossAndSlopes, NUDGE } from './population';
import type { Problem } from './problem';

/** An action is a response of one token; of the bandit's length, where a ratio is that of whole responses. */
interface PolicyStep {
  objective: Configured<TokensObjective> | Configured<ResponsesObjective>;
  reference: Policy;
}

type TokensStep = PolicyStep & { objective: Configured<TokensObjective> };

/** Draws of a prompt, one entry an action: how many there were, and the mean advantage of having drawn it. */
interface Drawn {
  old: LogTable;
  counts: number[][];
  advantage: number[][];
}

export function policyCriterion(problem: Problem, step: PolicyStep, at: DrawsAt, drew: Drew): Criterion {
  const { objective } = step;
  return objective.kind === 'tokens' && objective.row.against === 'mixture'
    ? nashCriterion(problem, { ...step, objective }, at, drew)
    : policyGradient(problem, step, at, drew);
}

/**
 * PPO, ESPO, GRPO and its kin: draws with their rewards, used `epochs` times at most, or until the policy is farther than δ from them (ESPO). The
 * group of a prompt is all of its draws.
 */
function policyGradient(problem: Problem, step: PolicyStep, at: DrawsAt, drew: Drew): Criterion {
  const { objective, reference } = step;
  const { delta = Number.POSITIVE_INFINITY, epochs, kl } = objective.settings;
  const rule = objective.row.group;
  let drawn: (Drawn & { uses: number }) | null = null;
  return {
    unit: policyCurvature(step),
    *at({ logs }, n) {
      if (!drawn || drawn.uses >= epochs! || drift(drawn, logs) > delta) {
        const { counts, drawnFor } = rule?.dynamic
          ? yield* drawUnequal(problem, logs, at, n)
          : { counts: yield* drawActions(problem, logs, at, n), drawnFor: logs.length };
        const advantage = rule
          ? grouped(problem, counts, rule)
          : advantages(problem, counts, logs, reference.logs, kl!);
        drawn = { old: logs, counts, advantage, uses: 0 };
        drew({ weights: pairsOfCounts(problem, counts), fromReference: null }, problem.labels.count * drawnFor);
      }
      drawn.uses++;
      return yield* evaluate(problem, step, drawn, logs);
    },
  };
}

const grouped = ({ judged }: Problem, counts: LogTable, { deviation }: GroupRule): number[][] =>
  counts.map((row, i) => groupAdvantages(judged[i]!, deviation, row));

/** Draws of a step that DAPO takes at most, where all rewards of a prompt are equal. */
const MOST_DRAWS = 3;
/** A step's later draws have random numbers of their own: steps are at most 2000. */
const NEXT_DRAW = 4096;

/**
 * DAPO's dynamic sampling: a prompt whose draws all have one reward is drawn again; what still has is left as it is, without an advantage.
 * `drawnFor`: how many prompts were drawn for, those that were drawn again each time.
 */
function* drawUnequal(
  problem: Problem,
  logs: LogTable,
  at: DrawsAt,
  n: number,
): Slow<{ counts: number[][]; drawnFor: number }> {
  const equal = (row: readonly number[], i: number) =>
    new Set(problem.judged[i]!.filter((_, a) => row[a]! > 0)).size < 2;
  let counts = yield* drawActions(problem, logs, at, n);
  let drawnFor = counts.length;
  for (let draw = 1; draw < MOST_DRAWS && counts.some(equal); draw++) {
    const again = yield* drawActions(problem, logs, at, n + draw * NEXT_DRAW);
    drawnFor += counts.filter(equal).length;
    counts = counts.map((row, i) => (equal(row, i) ? again[i]! : row));
  }
  return { counts, drawnFor };
}

/**
 * Nash-MD: every draw of the policy meets one of π^(1−m) π_ref^m, and its advantage is its probability of winning minus ½. Only the world's
 * probabilities are used, so it runs without rewards too.
 */
function nashCriterion(problem: Problem, step: TokensStep, at: DrawsAt, drew: Drew): Criterion {
  const { count } = problem.labels;
  return {
    unit: policyCurvature(step),
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
      return yield* evaluate(problem, step, { old: logs, counts, advantage }, logs);
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
  const drawn = counts.flat();
  const { centre, scale } = whitening(
    raw.flat().map((x, k) => (drawn[k] ? x : 0)),
    drawn,
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
function* evaluate(problem: Problem, step: PolicyStep, drawn: Drawn, logs: LogTable): Slow<LossAndSlopes[]> {
  const { objective, reference } = step;
  if (objective.kind === 'responses') return yield* evaluateResponses(problem, objective, drawn, logs);
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

/** The group of a prompt is its draws, each with the log-ratio to the policy that drew it. */
function* evaluateResponses(
  { lengths }: Problem,
  { row, settings }: Configured<ResponsesObjective>,
  { old, counts, advantage }: Drawn,
  logs: LogTable,
): Slow<LossAndSlopes[]> {
  const parts: LossAndSlopes[] = [];
  let compared = 0;
  for (const [i, drawn] of counts.entries()) {
    const members = drawn.flatMap((n, a) => Array<number>(n).fill(a));
    const { loss, slopes } = row.evaluate(
      {
        policy: members.map((a) => logs[i]![a]!),
        ratio: members.map((a) => logs[i]![a]! - old[i]![a]!),
        length: members.map((a) => lengths[a]!),
        reward: members.map((a) => advantage[i]![a]!),
      },
      settings,
    );
    const slope = drawn.map(() => 0);
    for (const [k, a] of members.entries()) slope[a]! += slopes[k]!;
    parts.push({ value: loss, slope });
    compared += members.length;
    if (compared < PAIRS_AT_ONCE) continue;
    compared = 0;
    yield null;
  }
  return parts;
}

/** Curvature of the loss of a draw of advantage 1 at equal policies: 1 for PPO, ESPO and GRPO without its KL, β for Nash-MD. */
function policyCurvature({ objective }: PolicyStep): number {
  const at = (c: number) => {
    if (objective.kind === 'responses') {
      const group = { policy: [c - 1], ratio: [c], length: [1], reward: [1] };
      return objective.row.evaluate(group, objective.settings).slopes[0]!;
    }
    return objective.row.evaluate({ policy: c - 1, old: -1, reference: -1, advantage: 1 }, objective.settings).slope;
  };
  return Math.abs(at(NUDGE) - at(-NUDGE)) / (2 * NUDGE);
}
