import type { Slow } from '../slow';
import { type Policy, policyOf } from './policy';
import type { LossAndSlopes } from './population';
import type { Problem } from './problem';

/** Where gradient descent stands before a step: the loss there, and the gradient's norm. */
export interface Descent {
  loss: number;
  gradientNorm: number;
  policy: Policy;
}

/** What gradient descent needs. */
export interface Criterion {
  /** Curvature of the objective at equal policies, the natural unit of a step. */
  unit: number;
  /** Loss and slopes of every prompt at the policy before a step, counted from 0. Draws of a step are made here. */
  at(policy: Policy, step: number): Slow<LossAndSlopes[]>;
  /** Called after each step with the policy and the number of steps so far. */
  moved?(policy: Policy, taken: number): void;
}

/** Plain gradient descent from `start`; yields before every step, and null where there is time to rest; returns the policy after the last. */
export function* descend(
  problem: Problem,
  start: Policy,
  criterion: Criterion,
): Generator<Descent | null, Policy, void> {
  const { steps, learningRate } = problem.labels;
  const rate = learningRate / criterion.unit;
  let policy = start;
  for (let n = 0; n < steps; n++) {
    const at = policy;
    const parts = yield* criterion.at(at, n);
    const gradients = parts.map(({ slope }, i) => {
      const total = slope.reduce((sum, x) => sum + x, 0);
      return slope.map((x, a) => x - Math.exp(at.logs[i]![a]!) * total);
    });
    const thetaGradient = at.theta?.map((_, d) =>
      gradients.reduce(
        (sum, row, i) =>
          sum + row.reduce((part, g, a) => part + g * problem.features![i]![a]![d]!, 0) / gradients.length,
        0,
      ),
    );
    const flat = thetaGradient ?? gradients.flat();
    const loss = parts.reduce((sum, { value }) => sum + value, 0) / parts.length;
    yield { loss, gradientNorm: Math.sqrt(flat.reduce((sum, g) => sum + g * g, 0)), policy: at };
    const theta = thetaGradient && at.theta!.map((x, d) => x - rate * thetaGradient[d]!);
    policy = policyOf(
      problem,
      theta ?? null,
      at.logs.map((row, i) => row.map((z, a) => z - rate * gradients[i]![a]!)),
    );
    criterion.moved?.(policy, n + 1);
  }
  return policy;
}
