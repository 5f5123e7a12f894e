import { extrapolate, type LogTable, normalise } from '../tabular';
import type { Problem } from './problem';

/** A policy of a bandit world: its log-probabilities [prompts][actions], and its parameters where it is softmax-linear. */
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

/** to + scale·(to − from), in the parameters and in the log-probabilities, which `space` decides between. */
export function extrapolatePolicy(
  problem: Problem,
  to: Policy,
  from: Policy,
  scale: number,
  space: 'parameters' | 'policy',
): Policy {
  const theta = to.theta?.map((x, d) => x + scale * (x - from.theta![d]!)) ?? null;
  const logs = theta && space === 'parameters' ? linearLogs(problem, theta) : extrapolate(to.logs, from.logs, scale);
  return { logs, theta };
}

/** a + s·(b − c) + u·(d − e), of log-probabilities and parameters alike. */
export function combine(
  problem: Problem,
  a: Policy,
  terms: readonly { scale: number; to: Policy; from: Policy }[],
): Policy {
  const add = (value: number, pick: (policy: Policy) => number) =>
    terms.reduce((sum, { scale, to, from }) => sum + scale * (pick(to) - pick(from)), value);
  const theta = a.theta?.map((x, d) => add(x, (policy) => policy.theta![d]!)) ?? null;
  const logits = a.logs.map((row, i) => row.map((x, k) => add(x, (policy) => policy.logs[i]![k]!)));
  return policyOf(problem, theta, logits);
}
