import type { Experiment } from '../experiment/experiment';

/**
 * What a run says, in order, as plain data. Events carry no clock, so the same experiment on the same adapter gives the same
 * bytes. Every event between `start` and `end` belongs to one (seed, arm, iteration); iteration 0 is the base policy.
 */

export const PHASES = ['sample', 'label', 'solve', 'extrapolate'] as const;
export type Phase = (typeof PHASES)[number];

export interface At {
  seed: number;
  /** Id of the arm. */
  arm: string;
  /** 1 … iterations; 0 only for the evaluation of the base policy. */
  iteration: number;
}

export interface TextResponse {
  /** Index into `prompts`. */
  prompt: number;
  text: string;
  /** Token ids, the end token included where one was drawn. */
  ids: number[];
  words: number;
  reward: number;
  /** Attributes of a response that parses, else the reason why it does not. */
  attributes: Record<string, string | number | boolean> | null;
  reason: string | null;
}

export interface TextSample {
  kind: 'texts';
  prompts: string[];
  responses: TextResponse[];
  /** A search only: what stands before the prompt of every even response; the response after it is the base policy's. */
  instruction?: string;
}

/** The exact world samples nothing: it knows the whole policy. */
export interface TableSample {
  kind: 'table';
  /** Probabilities of the anchor, [prompts][actions]. */
  anchor: number[][];
}

export interface TextLabels {
  kind: 'texts';
  /** Indices into the sample's `responses`, and the probability the oracle gave to this order. */
  pairs: { prompt: number; chosen: number; rejected: number; probability: number }[];
  /** Prompts without a pair, since all their responses were equal. */
  skipped: number;
}

export interface TableLabels {
  kind: 'table';
  /** P(row ≻ column), [prompts][actions][actions]. */
  wins: number[][][];
  /**
   * Labels that were drawn, [prompts][chosen][rejected]; absent where all pairs count with their probabilities, where rewards count, and where the
   * draws are made during the step.
   */
  counts?: number[][][];
}

/**
 * An optimiser step. An extragradient step has twice as many: the first half leads to the half-way point, the second starts at the
 * anchor again and learns from preferences between responses of the half-way point, which no event shows: `sample` and `label` are of
 * the first draw.
 */
export interface SolveStep {
  step: number;
  steps: number;
  loss: number;
  /** Mean over the step's pairs of β (chosen log-ratio − rejected log-ratio), the implicit-reward margin. */
  margin: number;
  /** Share of the pairs with a positive margin; a margin of 0 counts half. */
  accuracy: number;
  gradientNorm: number;
  learningRate: number;
  search?: SearchStep;
}

/**
 * A search has no pairs: its step is one scored instruction. The loss is −score, the margin the lead over no instruction, the accuracy
 * the share of the queries so far that it beats.
 */
export interface SearchStep {
  instruction: string;
  reason: 'warm-up' | 'gradient' | 'exploration';
  score: number;
  /** What was believed of the score before; null where nothing was. */
  mean: number | null;
  deviation: number | null;
  /** Oracle calls so far. */
  calls: number;
}

export interface TokenChange {
  text: string;
  /** log-probability under the anchor, nats. */
  before: number;
  /** The same token under the solution. */
  after: number;
}

export interface TextSolution {
  kind: 'texts';
  /** The first pair of the iteration, token by token; an on-policy arm has learnt from draws of its own instead. */
  prompt: string;
  chosen: TokenChange[];
  rejected: TokenChange[];
  /** A search only: the best instruction so far (the tokens' `after` is with it, `before` without), and the queries, best first. */
  search?: { instruction: string; candidates: number; queries: { instruction: string; score: number }[] };
}

export interface TableSolution {
  kind: 'table';
  /** Probabilities of the solution, [prompts][actions]. */
  solution: number[][];
}

export interface Extrapolation {
  alpha: number;
  /** The restart rule dropped the momentum. */
  restarted: boolean;
  /** Norm of α·(solution − previous): Euclidean over all weights, or over all logits of a table. */
  momentumNorm: number;
  /** Norm of the last proximal step, solution − anchor. */
  stepNorm: number;
  /** Cosine between solution − previous and solution − anchor. */
  cosine: number;
  /** Probabilities of the next anchor (exact worlds only). */
  anchor: number[][] | null;
}

export interface Metrics {
  /** Mean true reward of the evaluation responses (exact expectation in a table). */
  reward: number;
  /** Standard error of `reward` over responses; 0 where exact. */
  rewardError: number;
  /**
   * Sub-optimality gap: best policy's expected reward − reward; null where no optimum is known. In a world of general preferences the
   * reward is the win rate over the base policy, and the gap is the duality gap.
   */
  gap: number | null;
  /** KL(solution ‖ base) per response, nats: sum over tokens of the exact token KL, averaged over sampled responses. */
  klBase: number;
  /** KL(solution ‖ anchor) of the last step, same estimator. */
  klStep: number;
  /** General preferences only: KL(equilibrium ‖ solution), nats, and the duality gap of the mean of all solutions so far. */
  equilibriumKl?: number;
  averageGap?: number;
  /** Entropy per token (per action in a table), nats. */
  entropy: number;
  /** Words per response; null in a table. */
  length: number | null;
  /** Share of responses that the grammar parses; null in a table. */
  parses: number | null;
  /**
   * Of the whole preference set that the solution learnt from, under the solution (with ExPO too), against the reference as it was at
   * the end (in a table, against the anchor); null at iteration 0. In a table an objective without a loss over pairs has no `loss`, and an
   * on-policy one the mean of all that the step drew.
   */
  loss: number | null;
  margin: number | null;
  accuracy: number | null;
  /** Mean summed log-probability of chosen and of rejected under the solution, nats. */
  chosenLogProb: number | null;
  rejectedLogProb: number | null;
  /**
   * Spent so far by this arm and seed, as far as its method needs it: pairs labelled, or responses whose rewards were asked for; tokens
   * drawn; floating-point operations. What is drawn for the charts only does not count.
   */
  labels: number;
  tokens: number;
  flops: number;
}

/** The evaluation responses: one per prompt, same prompts and same random numbers in every arm and iteration. */
export interface EvaluationTexts {
  prompts: string[];
  texts: string[];
  rewards: number[];
  words: number[];
}

/** What an evaluation is of, where that is not the solution: solution + expo·(solution − base) (ExPO), which no training sees. */
export interface Judged {
  expo: number;
  /** Its probabilities, [prompts][actions]; null for a language model. */
  table: number[][] | null;
}

/** What a run runs on. */
export interface TracedEngine {
  kind: 'webgpu' | 'cpu' | 'exact';
  description: string;
  /** Which kernels were chosen, where that was a choice: it decides the last bits of a run. */
  kernels?: string;
}

export type TraceEvent =
  | { kind: 'start'; experiment: Experiment; engine: TracedEngine }
  | ({ kind: 'sample'; sample: TextSample | TableSample } & At)
  | ({ kind: 'label'; labels: TextLabels | TableLabels } & At)
  | ({ kind: 'step'; step: SolveStep } & At)
  | ({ kind: 'solve'; solution: TextSolution | TableSolution } & At)
  | ({ kind: 'extrapolate'; extrapolation: Extrapolation } & At)
  /** Of the solution, unless `judged` says of what. */
  | ({ kind: 'evaluate'; metrics: Metrics; evaluation: EvaluationTexts | null; judged?: Judged } & At)
  /** Work done so far and in all, in floating-point operations (estimated before, so that time left can be shown). */
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'end' };
