import type { Descent } from '../../src/algorithms/bandit/descent';
import { byLogits } from '../../src/algorithms/bandit/minimiser';
import type { Quadratic } from '../../src/algorithms/bandit/newton';
import { promptLoss } from '../../src/algorithms/bandit/pairStep';
import type { PairLoss } from '../../src/algorithms/bandit/population';
import type { ProblemSettings } from '../../src/algorithms/bandit/problem';
import type { Momentum } from '../../src/algorithms/momentum';
import type { ArmRule } from '../../src/algorithms/rule';
import { type LogTable, normalise } from '../../src/algorithms/tabular';

/** A bandit world with exact Bradley–Terry labels, and what differs. */
export function settings(rewards: number[][], rest: Partial<ProblemSettings> = {}): ProblemSettings {
  return {
    base: rewards.map((row) => row.map(() => 0)),
    rewards,
    words: rewards[0]!.map(() => 0),
    preferences: null,
    features: null,
    oracle: { kind: 'bradley-terry', temperature: 1, labelNoise: 0, lengthBias: 0 },
    labels: { kind: 'exact', count: 64, steps: 32, learningRate: 1 },
    ...rest,
  };
}

export function momentum(alpha: number, rest: Partial<Momentum> = {}): Momentum {
  return { schedule: 'constant', alpha, space: 'policy', from: 'previous', restart: false, ...rest };
}

export function rule(id: string, objective: Record<string, number>, rest: Partial<ArmRule> = {}): ArmRule {
  return {
    objective: { id, settings: objective },
    momentum: momentum(0),
    reference: 'anchor',
    lookAhead: 'none',
    ...rest,
  };
}

/** Exact proximal step (eq. 3.5 with Bradley–Terry labels and all pairs): π ∝ reference · exp(reward / β). */
export function tilt(reference: LogTable, rewards: LogTable, beta: number): number[][] {
  return normalise(reference.map((row, i) => row.map((z, a) => z + rewards[i]![a]! / beta)));
}

/** Loss of one prompt by its logits. */
export const tableQuadratic = (loss: PairLoss, logits: readonly number[]): Quadratic =>
  byLogits(promptLoss(loss), logits);

/** Largest difference between two lists of tables. */
export function apart(a: readonly number[][][], b: readonly number[][][]): number {
  return Math.max(...a.flat(2).map((x, i) => Math.abs(x - b.flat(2)[i]!)));
}

/** The gradient steps of a proximal step. */
export const descents = (steps: Iterable<Descent | null>): Descent[] => [...steps].filter((step) => step !== null);
