/**
 * Momentum of the proximal loop (APO, arXiv 2410.06293, eq. 3.6):
 * anchor_{t+1} = solution_{t+1} + α_t (solution_{t+1} − solution_t), in parameters or in log-probabilities.
 */
export interface Momentum {
  /** `none`: α = 0. `constant`: the paper's. `nesterov`: α_t = t/(t+3), beyond the paper; `alpha` is not used. */
  schedule: 'none' | 'constant' | 'nesterov';
  /** α of the constant schedule; negative values average with the previous solution. */
  alpha: number;
  /** Where the extrapolation happens; equal only for softmax-linear policies. */
  space: 'parameters' | 'policy';
  /** What the difference is taken from: the paper's `previous`, or the `anchor` of its ablation (less stable). */
  from: 'previous' | 'anchor';
  /** Drop the momentum of an iteration if it points against the last step. */
  restart: boolean;
}

/** Whether the anchor is always the solution. */
export const isStill = ({ schedule, alpha }: Momentum): boolean =>
  schedule === 'none' || (schedule === 'constant' && alpha === 0);

/** α_t after iteration t + 1: t counts from 0, the iterations of a run from 1. */
export function alphaAt(momentum: Momentum, iteration: number): number {
  switch (momentum.schedule) {
    case 'none':
      return 0;
    case 'constant':
      return momentum.alpha;
    case 'nesterov':
      return iteration / (iteration + 3);
    default:
      throw momentum.schedule satisfies never;
  }
}

/**
 * c_0 … c_T of Theorem 4.1: with a constant reward r, solution_t ∝ base · exp(c_t · r/β), where
 * d_1 = 1, d_{t+1} = 1 + α_t d_t, c_t = d_1 + … + d_t.
 */
export function exponents(momentum: Momentum, iterations: number): number[] {
  const result = [0];
  let d = 0;
  for (let t = 0; t < iterations; t++) {
    d = t === 0 ? 1 : 1 + alphaAt(momentum, t - 1) * d;
    result.push(result[t]! + d);
  }
  return result;
}
