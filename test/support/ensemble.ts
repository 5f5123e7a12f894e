import { alphaAt, type Momentum } from '../../src/algorithms/momentum';

/**
 * Many exact worlds at once: iterative DPO under Bradley–Terry labels with momentum, in closed form, on flat arrays (the fast path of
 * `bandit/arm.ts` for one prompt and a table).
 */
interface Ensemble {
  /** Actions of every world. */
  actions: number;
  /** Logits of the base policies and true rewards, [worlds][actions] flat. */
  base: Float64Array;
  rewards: Float64Array;
}

/** Sub-optimality gaps of the solutions, [worlds][iterations + 1] flat; index 0 is the base policy. */
export function exactGaps(
  { actions, base, rewards }: Ensemble,
  beta: number,
  momentum: Momentum,
  iterations: number,
): Float64Array {
  const worlds = base.length / actions;
  const gaps = new Float64Array(worlds * (iterations + 1));
  const solution = new Float64Array(actions);
  const momenta = new Float64Array(actions);
  for (let w = 0; w < worlds; w++) {
    const at = w * actions;
    let best = Number.NEGATIVE_INFINITY;
    for (let a = 0; a < actions; a++) {
      best = Math.max(best, rewards[at + a]!);
      solution[a] = base[at + a]!;
      momenta[a] = 0;
    }
    gaps[w * (iterations + 1)] = gapOf(solution, rewards, at, best);
    let alpha = 0;
    for (let t = 1; t <= iterations; t++) {
      // solution_{t+1} − solution_t = r/β + α (solution_t − solution_{t−1}), up to constants.
      for (let a = 0; a < actions; a++) {
        momenta[a] = rewards[at + a]! / beta + alpha * momenta[a]!;
        solution[a]! += momenta[a]!;
      }
      alpha = alphaAt(momentum, t - 1);
      gaps[w * (iterations + 1) + t] = gapOf(solution, rewards, at, best);
    }
  }
  return gaps;
}

function gapOf(logits: Float64Array, rewards: Float64Array, at: number, best: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let a = 0; a < logits.length; a++) most = Math.max(most, logits[a]!);
  let sum = 0;
  let weighted = 0;
  for (let a = 0; a < logits.length; a++) {
    const weight = Math.exp(logits[a]! - most);
    sum += weight;
    weighted += weight * (best - rewards[at + a]!);
  }
  return weighted / sum;
}
