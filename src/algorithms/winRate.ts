import { sigmoid } from './objectives/logistic';
import { mean } from './statistics';

/** How often one policy's response is better than another's to the same prompt. */
interface Scored {
  /** True rewards, one a prompt. */
  rewards: readonly number[];
  /** Words, one a prompt. */
  words: readonly number[];
}

interface Rate {
  rate: number;
  /** Ends of the 95 % confidence interval. */
  low: number;
  high: number;
}

interface WinRate {
  /** Share of the prompts with the higher reward; a tie counts half. Wilson's score interval (1927). */
  raw: Rate;
  /** What the share would be at equal length; see `winRate`. */
  lengthControlled: Rate;
  ties: number;
  prompts: number;
}

const Z = 1.959963984540054;

/**
 * Win rate of `ours` over `theirs`, prompt by prompt. The length-controlled rate is that of AlpacaEval 2.0 (Dubois et al. 2024,
 * arXiv 2404.04475) without its term for the instruction's difficulty, which needs several models: fit
 * P(win) = σ(θ + φ·tanh(Δ / sd(Δ))) to the outcomes, Δ = words of ours − words of theirs, and report σ(θ). Ties are outcomes of ½.
 * Newton's method with a penalty of 0.1·(θ² + φ²) / 2 keeps it finite when one side wins always; the interval is σ(θ ± 1.96 se),
 * se from the observed information. Throws an Error when there is no prompt or the lists differ in length.
 */
export function winRate(ours: Scored, theirs: Scored): WinRate {
  const n = ours.rewards.length;
  if (n === 0 || [ours.words, theirs.rewards, theirs.words].some((list) => list.length !== n))
    throw new Error(`win rate: needs one reward and length a prompt on both sides, found ${n} rewards`);
  const outcomes = ours.rewards.map((reward, i) => (Math.sign(reward - theirs.rewards[i]!) + 1) / 2);
  const longer = ours.words.map((words, i) => words - theirs.words[i]!);
  const spread = Math.sqrt(mean(longer.map((x) => x * x)) - mean(longer) ** 2);
  const lengths = longer.map((x) => (spread > 0 ? Math.tanh(x / spread) : 0));
  return {
    raw: wilson(mean(outcomes), n),
    lengthControlled: lengthControlled(outcomes, lengths),
    ties: outcomes.filter((outcome) => outcome === 0.5).length,
    prompts: n,
  };
}

function wilson(rate: number, n: number): Rate {
  const scale = 1 + (Z * Z) / n;
  const centre = (rate + (Z * Z) / (2 * n)) / scale;
  const half = (Z / scale) * Math.sqrt((rate * (1 - rate)) / n + (Z * Z) / (4 * n * n));
  return { rate, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

const PENALTY = 0.1;
const NEWTON_STEPS = 50;

function lengthControlled(outcomes: readonly number[], lengths: readonly number[]): Rate {
  let theta = 0;
  let phi = 0;
  let error = 0;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    // Gradient g and information matrix [[a, b], [b, c]] of the penalised log-likelihood.
    let [g0, g1, a, b, c] = [-PENALTY * theta, -PENALTY * phi, PENALTY, 0, PENALTY];
    outcomes.forEach((outcome, i) => {
      const x = lengths[i]!;
      const p = sigmoid(theta + phi * x);
      const w = p * (1 - p);
      g0 += outcome - p;
      g1 += (outcome - p) * x;
      a += w;
      b += w * x;
      c += w * x * x;
    });
    const determinant = a * c - b * b;
    const move = [(c * g0 - b * g1) / determinant, (a * g1 - b * g0) / determinant] as const;
    theta += move[0];
    phi += move[1];
    error = Math.sqrt(c / determinant);
    if (Math.abs(move[0]) + Math.abs(move[1]) < 1e-12) break;
  }
  return { rate: sigmoid(theta), low: sigmoid(theta - Z * error), high: sigmoid(theta + Z * error) };
}
