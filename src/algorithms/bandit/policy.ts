import type { Combination } from '../proximalPoint';
import { type LogTable, normalise } from '../tabular';
import type { Problem } from './problem';

/** A policy of a bandit world: its log-probabilities [prompts][actions], and its parameters if it is softmax-linear. */
export interface Policy {
  logs: number[][];
  theta: number[] | null;
}

/** log π = base + features·θ + const. */
export function linearLogs(
  { base, features }: Pick<Problem, 'base' | 'features'>,
  theta: readonly number[],
): number[][] {
  return normalise(
    base.map((row, i) =>
      row.map((z, a) => z + features![i]![a]!.reduce((sum, feature, d) => sum + feature * theta[d]!, 0)),
    ),
  );
}

export function basePolicy(problem: Problem): Policy {
  const dimensions = problem.features?.[0]?.[0]?.length;
  return { logs: problem.base, theta: dimensions === undefined ? null : Array<number>(dimensions).fill(0) };
}

/** The policy with these parameters (softmax-linear) or these logits (table). */
export function policyOf(problem: Problem, theta: readonly number[] | null, logits: LogTable): Policy {
  return theta ? { logs: linearLogs(problem, theta), theta: [...theta] } : { logs: normalise(logits), theta: null };
}

/**
 * Σ coefficient · policy, of log-probabilities and of parameters. If the policies have parameters, the log-probabilities follow those, unless
 * `space` is policy. A policy alone is itself, to the bit; so are equal policies, since the sum is taken from the first one on:
 * Σ c_i x_i = (Σ c_i) x_0 + Σ c_i (x_i − x_0).
 */
export function mix(
  problem: Problem,
  combination: Combination<Policy>,
  space: 'parameters' | 'policy' = 'parameters',
): Policy {
  const [[weight, first], ...others] = combination.filter(([coefficient]) => coefficient !== 0) as [
    Combination<Policy>[number],
    ...Combination<Policy>,
  ];
  if (others.length === 0 && weight === 1) return first;
  // A whole number by the contract of a combination, but for rounding.
  const total = Math.round(others.reduce((sum, [coefficient]) => sum + coefficient, weight));
  const sum = (pick: (policy: Policy) => number) => {
    const pivot = pick(first);
    return others.reduce((x, [coefficient, policy]) => x + coefficient * (pick(policy) - pivot), total * pivot);
  };
  const theta = first.theta?.map((_, d) => sum((policy) => policy.theta![d]!)) ?? null;
  if (theta && space === 'parameters') return policyOf(problem, theta, []);
  return { logs: normalise(first.logs.map((row, i) => row.map((_, a) => sum(({ logs }) => logs[i]![a]!)))), theta };
}
