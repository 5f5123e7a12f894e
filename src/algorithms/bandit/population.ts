import type { Objective, Settings } from '../objectives/row';

/**
 * Preferences of one prompt as weights, [chosen][rejected], of sum 1: of all pairs with their probabilities, or of drawn labels.
 * Pairs of an action with itself are in them, as they are among drawn labels.
 */
export type PairWeights = readonly (readonly number[])[];

/** All pairs of two independent draws from a policy: a is chosen over b with weight 2 π(a) π(b) P(a ≻ b). */
export function populationWeights(policy: readonly number[], wins: readonly (readonly number[])[]): number[][] {
  const p = policy.map(Math.exp);
  return wins.map((row, a) => row.map((win, b) => 2 * p[a]! * p[b]! * win));
}

/** Share of its pairs that an action has won; ½ for an action that is in none. */
export function winShares(weights: PairWeights): number[] {
  return weights.map((row, a) => {
    const won = row.reduce((sum, w) => sum + w, 0);
    const lost = weights.reduce((sum, other) => sum + other[a]!, 0);
    return won + lost > 0 ? won / (won + lost) : 0.5;
  });
}

/** The loss of an objective over weighted pairs of one prompt, as a function of the policy's log-probabilities. */
export interface PairLoss {
  objective: Objective;
  /** Complete. */
  settings: Settings;
  weights: PairWeights;
  /** log π_ref. */
  reference: readonly number[];
  lengths: readonly number[];
  /** `winShares` of the weights, or of the world where it is known. */
  shares: readonly number[];
}

/** What `evaluate` is asked for a pair whose log-probabilities are moved by `w` and `l`. */
function slopes(loss: PairLoss, logs: readonly number[], a: number, b: number, w = 0, l = 0) {
  const { objective, settings, reference, lengths, shares } = loss;
  const policyW = logs[a]! + w;
  const policyL = logs[b]! + l;
  return objective.evaluate(
    {
      policyW,
      policyL,
      ratioW: policyW - reference[a]!,
      ratioL: policyL - reference[b]!,
      lengthW: lengths[a]!,
      lengthL: lengths[b]!,
      winW: shares[a]!,
      winL: shares[b]!,
    },
    settings,
  );
}

/** Loss, and its derivatives by every log-probability. */
export function lossAndSlopes(loss: PairLoss, logs: readonly number[]): { value: number; slope: number[] } {
  const slope = logs.map(() => 0);
  let value = 0;
  for (let a = 0; a < logs.length; a++)
    for (let b = 0; b < logs.length; b++) {
      const weight = loss.weights[a]![b]!;
      if (weight === 0) continue;
      const pair = slopes(loss, logs, a, b);
      value += weight * pair.loss;
      slope[a]! += weight * pair.gw;
      slope[b]! += weight * pair.gl;
    }
  return { value, slope };
}

/** Step of the central differences of the slopes: half the digits of f64, so the curvature has eight. */
const NUDGE = 1e-5;

/** Second derivatives by the log-probabilities, from differences of the slopes; [actions][actions], symmetric. */
export function curvature(loss: PairLoss, logs: readonly number[]): number[][] {
  const matrix = logs.map(() => logs.map(() => 0));
  for (let a = 0; a < logs.length; a++)
    for (let b = 0; b < logs.length; b++) {
      const weight = loss.weights[a]![b]! / (2 * NUDGE);
      if (weight === 0) continue;
      const [w1, w0] = [slopes(loss, logs, a, b, NUDGE, 0), slopes(loss, logs, a, b, -NUDGE, 0)];
      const [l1, l0] = [slopes(loss, logs, a, b, 0, NUDGE), slopes(loss, logs, a, b, 0, -NUDGE)];
      const mixed = (weight * (w1.gl - w0.gl + l1.gw - l0.gw)) / 2;
      matrix[a]![a]! += weight * (w1.gw - w0.gw);
      matrix[b]![b]! += weight * (l1.gl - l0.gl);
      matrix[a]![b]! += mixed;
      matrix[b]![a]! += mixed;
    }
  return matrix;
}

/**
 * Curvature of the objective where policy and reference are equal (log π = −1, both actions alike): the natural unit of a gradient
 * step. Its own curvature in the chosen log-probability, or its squared slope where it has none there (hinge); and what the softmax
 * bends where the two slopes do not cancel, as with a likelihood term (in a margin alone they do).
 */
export function unitCurvature(objective: Objective, settings: Settings): number {
  const at = (w: number) =>
    objective.evaluate(
      { policyW: w - 1, policyL: -1, ratioW: w, ratioL: 0, lengthW: 1, lengthL: 1, winW: 0.5, winL: 0.5 },
      settings,
    );
  const { gw, gl } = at(0);
  const slope = Math.max(gw * gw, gl * gl);
  const bend = Math.abs(at(NUDGE).gw - at(-NUDGE).gw) / (2 * NUDGE);
  return (bend > 1e-3 * slope ? bend : slope) + Math.abs(gw + gl);
}
