import { type Configured, NO_STATE, type Pair, type PairObjective, type State, withContext } from '../objectives/row';
import { PAIRS_AT_ONCE, type Slow } from '../slow';
import type { LogTable } from '../tabular';

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
  objective: Configured<PairObjective>;
  weights: PairWeights;
  /** log π_ref. */
  reference: readonly number[];
  lengths: readonly number[];
  /** `winShares` of the weights, or of the world if it is known. */
  shares: readonly number[];
  /** KTO's reference point, nats. Absent if the objective has none. */
  point?: number;
  /** The part of the weights whose chosen response is the reference's; in the rest the rejected one is. Absent if no response is the reference's. */
  fromReference?: PairWeights;
}

/** Action a chosen over b, with log-probabilities moved by `w` and `l`. */
function pairAt(
  { reference, lengths, shares, point = 0 }: PairLoss,
  logs: readonly number[],
  a: number,
  b: number,
  w = 0,
  l = 0,
): Pair {
  const policyW = logs[a]! + w;
  const policyL = logs[b]! + l;
  return {
    policyW,
    policyL,
    ratioW: policyW - reference[a]!,
    ratioL: policyL - reference[b]!,
    lengthW: lengths[a]!,
    lengthL: lengths[b]!,
    winW: shares[a]!,
    winL: shares[b]!,
    contextW: point,
    contextL: point,
  };
}

function slopes(loss: PairLoss, logs: readonly number[], a: number, b: number, w = 0, l = 0) {
  const { row, settings } = loss.objective;
  return row.evaluate(pairAt(loss, logs, a, b, w, l), settings);
}

export interface LossAndSlopes {
  value: number;
  /** By every log-probability. */
  slope: number[];
}

/** The loss and slopes of pairs that do not depend on each other. */
export function lossAndSlopes(loss: PairLoss, logs: readonly number[]): LossAndSlopes {
  const { weights, fromReference } = loss;
  const { row, settings } = loss.objective;
  const slope = logs.map(() => 0);
  let value = 0;
  const add = (a: number, b: number, weight: number, contextW: number, contextL: number) => {
    if (weight === 0) return;
    const pair = pairAt(loss, logs, a, b);
    const one = row.evaluate(fromReference ? { ...pair, contextW, contextL } : pair, settings);
    value += weight * one.loss;
    slope[a]! += weight * one.gw;
    slope[b]! += weight * one.gl;
  };
  for (let a = 0; a < logs.length; a++)
    for (let b = 0; b < logs.length; b++) {
      const weight = weights[a]![b]!;
      const chosen = fromReference?.[a]?.[b] ?? 0;
      add(a, b, chosen, 1, 0);
      add(a, b, weight - chosen, 0, 1);
    }
  return { value, slope };
}

/**
 * The same for every prompt, with the pairs of all prompts as one optimiser step: the objective may couple them. `weights` of 1/`count` are one
 * drawn label each. Also gives the objective's state after the step.
 */
export function* stepLosses(
  losses: readonly PairLoss[],
  logs: LogTable,
  count: number,
  state: State = NO_STATE,
): Slow<{ parts: LossAndSlopes[]; state: State }> {
  const { row, settings } = losses[0]!.objective;
  const { batch } = row;
  if (!batch) return { parts: yield* eachPrompt(losses, logs), state };
  const labels = yield* drawnLabels(losses, logs, count);
  const parts = losses.map((_, i): LossAndSlopes => ({ value: 0, slope: logs[i]!.map(() => 0) }));
  if (labels.length === 0) return { parts, state };
  const pairs = labels.map(({ pair }) => pair);
  const contexts = yield* batch.relate(pairs, settings, state);
  for (const [i, { prompt, a, b, pair }] of labels.entries()) {
    if (i > 0 && i % PAIRS_AT_ONCE === 0) yield null;
    const [contextW, contextL] = contexts[i]!;
    const { loss, gw, gl } = row.evaluate({ ...pair, contextW, contextL }, settings);
    const part = parts[prompt]!;
    part.value += loss / count;
    part.slope[a]! += gw / count;
    part.slope[b]! += gl / count;
  }
  return { parts, state: batch.advance?.(pairs, settings, state) ?? state };
}

function* eachPrompt(losses: readonly PairLoss[], logs: LogTable): Slow<LossAndSlopes[]> {
  const parts: LossAndSlopes[] = [];
  let evaluated = 0;
  for (const [i, loss] of losses.entries()) {
    parts.push(lossAndSlopes(loss, logs[i]!));
    evaluated += logs[i]!.length ** 2;
    if (evaluated < PAIRS_AT_ONCE) continue;
    evaluated = 0;
    yield null;
  }
  return parts;
}

interface DrawnLabel {
  prompt: number;
  /** Chosen over `b`. */
  a: number;
  b: number;
  pair: Pair;
}

/** Every drawn label; those alike are one object. */
function* drawnLabels(losses: readonly PairLoss[], logs: LogTable, count: number): Slow<DrawnLabel[]> {
  const labels: DrawnLabel[] = [];
  for (const [prompt, loss] of losses.entries()) {
    const before = labels.length;
    for (const [a, weights] of loss.weights.entries())
      for (const [b, weight] of weights.entries()) {
        const drawn = Math.round(weight * count);
        if (drawn === 0) continue;
        const label = { prompt, a, b, pair: pairAt(loss, logs[prompt]!, a, b) };
        for (let i = 0; i < drawn; i++) labels.push(label);
      }
    if (labels.length - before + logs[prompt]!.length ** 2 >= PAIRS_AT_ONCE / 2) yield null;
  }
  return labels;
}

/** Step of the central differences of the slopes: half the digits of f64, so the curvature has eight. */
export const NUDGE = 1e-5;

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
 * Curvature of the objective at equal policy and reference (log π = −1, both actions alike), the natural unit of a gradient step:
 * |L″_w| + |g_w + g_l|, with g_w² for L″_w if that is 0 (hinge). The second term is the softmax's, and 0 for a loss of the margin alone.
 */
export function unitCurvature({ row, settings }: Configured<PairObjective>): number {
  const equal = { policyL: -1, ratioL: 0, lengthW: 1, lengthL: 1, winW: 0.5, winL: 0.5, contextW: 0, contextL: 0 };
  const [{ contextW, contextL }] = withContext(row, [{ ...equal, policyW: -1, ratioW: 0 }], settings) as [Pair];
  const at = (w: number) => row.evaluate({ ...equal, policyW: w - 1, ratioW: w, contextW, contextL }, settings);
  const { gw, gl } = at(0);
  const slope = Math.max(gw * gw, gl * gl);
  const bend = Math.abs(at(NUDGE).gw - at(-NUDGE).gw) / (2 * NUDGE);
  return (bend > 1e-3 * slope ? bend : slope) + Math.abs(gw + gl);
}
