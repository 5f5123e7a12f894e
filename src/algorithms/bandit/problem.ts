import { normalise } from '../tabular';
import { learntOdds, type ProxySettings } from './proxy';

/** A world of finitely many actions, everything known: what the exact loop, the pictures and the gap map compute with. */
export interface Problem {
  /** Log-probabilities of the base policy, [prompts][actions]. */
  base: number[][];
  /** True rewards, [prompts][actions]. */
  rewards: number[][];
  /** Judged rewards: true reward plus length bias, or a proxy's; without meaning unless `ranked`. */
  judged: number[][];
  /** P(row ≻ column) as labelled, noise included, [prompts][actions][actions]. */
  wins: number[][][];
  /** Log-odds of the labels as differences, log-odds(a ≻ b) = odds[a] − odds[b]; null if they are not such differences. */
  odds: number[][] | null;
  /** Whether the wins come from rewards; if not, there is no best action, and policies are judged by the game. */
  ranked: boolean;
  /** Tokens of every action, at least 1. */
  lengths: number[];
  /** [prompts][actions][dimensions] of a softmax-linear policy, log π = base + features·θ + const; null for a table. */
  features: number[][][] | null;
  labels: LabelSettings;
}

export interface LabelSettings {
  kind: 'exact' | 'sampled';
  /** Labels a prompt and iteration; draws a prompt and gradient step of an on-policy objective. */
  count: number;
  /** Gradient steps an iteration. */
  steps: number;
  /** In units of 1 / curvature of the objective at equal policies. */
  learningRate: number;
}

/** What `newProblem` reads; the bandit world of an experiment has this shape. */
export interface ProblemSettings {
  base: readonly (readonly number[])[];
  rewards: readonly (readonly number[])[];
  words: readonly number[];
  preferences: readonly (readonly (readonly number[])[])[] | null;
  features: readonly (readonly (readonly number[])[])[] | null;
  oracle: {
    kind: 'hard' | 'bradley-terry';
    temperature: number;
    labelNoise: number;
    lengthBias: number;
    proxy?: ProxySettings;
  };
  labels: LabelSettings;
}

/**
 * P(a ≻ b) = (1 − ε) p + ε (1 − p), where p is the preference matrix, or σ((j_a − j_b) / temperature), or for the hard oracle
 * 1, ½, 0; the judged reward j is the true reward plus the length bias, or what a reward model has learnt from such labels.
 */
export function newProblem(world: ProblemSettings): Problem {
  const { proxy, ...oracle } = world.oracle;
  const people = judgedBy({ ...world, oracle });
  if (!proxy || !people.ranked) return people;
  // The model judges as it has learnt, on the scale of the rewards; what was noisy were the labels of the people.
  const judged = people.wins.map((wins, i) =>
    learntOdds(people.base[i]!, wins, world.words, proxy, i).map((odds) => odds * oracle.temperature),
  );
  const learnt = { ...oracle, labelNoise: 0, lengthBias: 0 };
  return { ...judgedBy({ ...world, rewards: judged, oracle: learnt }), rewards: people.rewards };
}

function judgedBy(world: ProblemSettings): Problem {
  const { kind, temperature, labelNoise, lengthBias } = world.oracle;
  const judged = world.rewards.map((row) => row.map((r, a) => r + lengthBias * world.words[a]!));
  const logits = judged.map((row) => row.map((j) => j / temperature));
  const sharp = kind === 'hard';
  const likely = (a: number, b: number) => (sharp ? (Math.sign(a - b) + 1) / 2 : 1 / (1 + Math.exp(b - a)));
  const certain = world.preferences ?? logits.map((row) => row.map((a) => row.map((b) => likely(a, b))));
  const noisy = (p: number) => (1 - labelNoise) * p + labelNoise * (1 - p);
  return {
    base: normalise(world.base),
    rewards: world.rewards.map((row) => [...row]),
    judged,
    wins: certain.map((matrix) => matrix.map((row) => row.map(noisy))),
    odds: world.preferences || sharp || labelNoise > 0 ? null : logits,
    ranked: world.preferences === null,
    lengths: world.words.map((words) => Math.max(1, words)),
    features: world.features?.map((rows) => rows.map((row) => [...row])) ?? null,
    labels: world.labels,
  };
}

/** P(a ≻ π) of every action a against a policy, given by log-probabilities; one prompt. */
export function winsAgainst(wins: readonly (readonly number[])[], policy: readonly number[]): number[] {
  const weights = policy.map(Math.exp);
  return wins.map((row) => row.reduce((sum, p, b) => sum + p * weights[b]!, 0));
}
