import * as v from 'valibot';
import { type Experiment, parseExperiment } from '../experiment/experiment';
import { refusalOfIssue } from '../experiment/issue';
import type { Failure } from '../messages/failure';
import { inside, Refused } from '../messages/refusal';

/**
 * What a run says, in order, as plain data. Events carry no clock, so the same experiment on the same adapter gives the same bytes. Every
 * event between `start` and `end` belongs to one (seed, arm, iteration); iteration 0 is the base policy. The schema is the one description:
 * the types are derived from it, and a file is read with it, which leaves out fields that it does not know.
 */

export const PHASES = ['sample', 'label', 'solve', 'extrapolate'] as const;
export type Phase = (typeof PHASES)[number];

/** Farther than any number of a run: a sum or a square of such numbers is still finite. */
const FARTHEST = 1e100;

const number = v.pipe(v.number(), v.minValue(-FARTHEST), v.maxValue(FARTHEST));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const probabilities = v.array(v.array(share));
const draws = v.array(v.array(index));
const strings = v.array(v.string());
const numbers = v.array(number);

const At = v.object({
  seed: index,
  /** Id of the arm. */
  arm: v.string(),
  /** 1 … iterations; 0 only for the evaluation of the base policy. */
  iteration: index,
});

const TextResponse = v.object({
  /** Index into `prompts`. */
  prompt: index,
  text: v.string(),
  /** Token ids, the end token included if one was drawn. */
  ids: v.array(index),
  words: index,
  reward: number,
  /** What a reward model that judges expects; absent without one. */
  proxy: v.exactOptional(number),
  /** Attributes of a response that parses, else null and the reason why it does not. */
  attributes: v.nullable(v.record(v.string(), v.union([v.string(), number, v.boolean()]))),
  reason: v.nullable(v.string()),
});

const TextSample = v.object({
  kind: v.literal('texts'),
  prompts: strings,
  responses: v.array(TextResponse),
  /** How many were drawn, where a recording leaves out all but the first: see scripts/record.mjs. Prompts without a response are empty there. */
  drawn: v.exactOptional(index),
  /** A search only: what stands before the prompt of every even response; the response after it is the base policy's. */
  instruction: v.exactOptional(v.string()),
});

/** The exact world samples nothing: it knows the whole policy. */
const TableSample = v.object({
  kind: v.literal('table'),
  /** Probabilities of the anchor, [prompts][actions]. */
  anchor: probabilities,
});

const TextLabels = v.object({
  kind: v.literal('texts'),
  /** Indices into the sample's `responses`, and the probability the oracle gave to this order. */
  pairs: v.array(v.object({ prompt: index, chosen: index, rejected: index, probability: share })),
  /** Prompts without a pair, since all their responses were equal, or a person preferred neither of two. */
  skipped: index,
  /** The latter of these; absent if an oracle has labelled. */
  undecided: v.exactOptional(index),
});

const TableLabels = v.object({
  kind: v.literal('table'),
  /** P(row ≻ column), [prompts][actions][actions]. */
  wins: v.array(probabilities),
  /**
   * Labels that were drawn, [prompts][chosen][rejected]; absent if all pairs count with their probabilities, if rewards count, and if the
   * draws are made during the step.
   */
  counts: v.exactOptional(v.array(draws)),
});

/**
 * A search has no pairs: its step is one scored instruction. The loss is −score, the margin the lead over no instruction, the accuracy
 * the share of the queries so far that it beats.
 */
const SearchStep = v.object({
  instruction: v.string(),
  reason: v.picklist(['warm-up', 'gradient', 'exploration']),
  score: number,
  /** The surrogate's prediction of the score; null in the warm-up. */
  mean: v.nullable(number),
  deviation: v.nullable(number),
  /** Oracle calls so far. */
  calls: index,
});

/**
 * An optimiser step. An extragradient step has twice as many: the first half leads to the half-way point, the second starts at the
 * anchor again and learns from preferences between responses of the half-way point, which no event shows: `sample` and `label` are of
 * the first draw.
 */
const SolveStep = v.object({
  step: index,
  steps: index,
  loss: number,
  /** Mean over the step's pairs of β (chosen log-ratio − rejected log-ratio), the implicit-reward margin. */
  margin: number,
  /** Share of the pairs with a positive margin; a margin of 0 counts half. */
  accuracy: share,
  gradientNorm: number,
  learningRate: number,
  search: v.exactOptional(SearchStep),
});

const TokenChange = v.object({
  text: v.string(),
  /** Log-probability under the anchor, nats. */
  before: number,
  /** The same token under the solution. */
  after: number,
});

const TextSolution = v.object({
  kind: v.literal('texts'),
  /** The first pair of the iteration, token by token; an on-policy arm has learnt from draws of its own instead. */
  prompt: v.string(),
  chosen: v.array(TokenChange),
  rejected: v.array(TokenChange),
  /**
   * How far from the anchor the solve began, relative to what the anchor changes of the base: it had to be brought back to the adapter's rank (the nearest of
   * that rank, in the Frobenius norm of scale·B·A over all modules). Absent if it began at the anchor.
   */
  startLost: v.exactOptional(number),
  /** A search only: the best instruction so far (the tokens' `after` is with it, `before` without), and the queries, best first. */
  search: v.exactOptional(
    v.object({
      instruction: v.string(),
      candidates: index,
      queries: v.array(v.object({ instruction: v.string(), score: number })),
    }),
  ),
});

const TableSolution = v.object({
  kind: v.literal('table'),
  /** Probabilities of the solution, [prompts][actions]. */
  solution: probabilities,
});

const Extrapolation = v.object({
  alpha: number,
  /** The restart rule dropped the momentum. */
  restarted: v.boolean(),
  /** Norm of α·(solution − previous): Euclidean over all weights, or over all logits of a table. */
  momentumNorm: number,
  /** Norm of the last proximal step, solution − anchor. */
  stepNorm: number,
  /** Cosine between solution − previous and solution − anchor. */
  cosine: number,
  /** Probabilities of the next anchor (exact worlds only). */
  anchor: v.nullable(probabilities),
  /**
   * A and B of an adapter were extrapolated each for itself: what they change, scale·B·A, is then not (1+α)·solution − α·previous, but differs from it by
   * α(1+α)·scale·(B−B′)(A−A′), of second order in the step. Absent if the anchor is exact.
   */
  inFactors: v.exactOptional(v.literal(true)),
});

const Metrics = v.object({
  /**
   * Mean true reward of the evaluation responses (exact expectation in a table). With given pairs: the share of the held-out pairs whose chosen response the
   * solution prefers, by log-ratios to the base; ties count half.
   */
  reward: number,
  /** Standard error of `reward` over responses; 0 if it is exact. */
  rewardError: number,
  /**
   * Sub-optimality gap: best policy's expected reward − reward; null if no optimum is known. In a world of general preferences the
   * reward is the win rate over the base policy, and the gap is the duality gap.
   */
  gap: v.nullable(number),
  /** KL(solution ‖ base) per response, nats: sum over tokens of the exact token KL, averaged over sampled responses. */
  klBase: number,
  /** KL(solution ‖ anchor) of the last step, same estimator. */
  klStep: number,
  /** With a reward model as the judge: the mean of what it expects of what is judged. In bandits its mean over the actions is 0. */
  proxyReward: v.exactOptional(number),
  /** General preferences only: KL(equilibrium ‖ solution), nats, and the duality gap of the mean of all solutions so far. */
  equilibriumKl: v.exactOptional(number),
  averageGap: v.exactOptional(number),
  /** Entropy per token (per action in a table), nats. */
  entropy: number,
  /** Words per response; null in a table. */
  length: v.nullable(number),
  /** Share of responses that the grammar parses; null in a table. */
  parses: v.nullable(number),
  /** On a model of a person's own: tokens of a response, and the rest of `Health` (alarms.ts), the perplexity where the model has tokens for the text. */
  responseTokens: v.exactOptional(number),
  repetition: v.exactOptional(share),
  neutralPerplexity: v.exactOptional(number),
  /**
   * With held-out pairs, if there are any: how many, and the mean over them of (log-ratio of the chosen response − of the rejected) to the base, nats, without
   * β, so that arms compare. Low and high are Student's 95 % interval over the pairs, absent for a single one.
   */
  heldOutPairs: v.exactOptional(number),
  heldOutMargin: v.exactOptional(number),
  heldOutMarginLow: v.exactOptional(number),
  heldOutMarginHigh: v.exactOptional(number),
  /**
   * Of the whole preference set that the solution learnt from, under the solution (with ExPO too), against the reference as it was at
   * the end (in a table, against the anchor); null at iteration 0. In a table an objective without a loss over pairs has no `loss`, and an
   * on-policy one the mean of all that the step drew.
   */
  loss: v.nullable(number),
  margin: v.nullable(number),
  accuracy: v.nullable(number),
  /** Mean summed log-probability of chosen and of rejected under the solution, nats. */
  chosenLogProb: v.nullable(number),
  rejectedLogProb: v.nullable(number),
  /**
   * Spent so far by this arm and seed, as far as its method needs it: pairs labelled, or responses whose rewards were asked for; tokens
   * drawn; floating-point operations. What is drawn for the charts only does not count.
   */
  labels: number,
  tokens: number,
  flops: number,
});

/** The evaluation responses: one per prompt, same prompts and same random numbers in every arm and iteration. */
const EvaluationTexts = v.object({ prompts: strings, texts: strings, rewards: numbers, words: numbers });

/** What was evaluated if not the solution: solution + expo·(solution − base) (ExPO), which no training sees. */
const Judged = v.object({
  expo: number,
  /** Its probabilities, [prompts][actions]; null for a language model. */
  table: v.nullable(probabilities),
});

/** The next anchor, extrapolated and not trained yet: as `Metrics` says of the solution. */
const JudgedAnchor = v.object({
  reward: number,
  rewardError: number,
  klBase: number,
  length: v.nullable(number),
  parses: v.nullable(number),
});

/** Longest text that names kernels: of all that a tuning may hold, each with its class. */
const MOST_SAID = 2 ** 14;

/** What a run runs on. */
const TracedEngine = v.object({
  kind: v.picklist(['webgpu', 'cpu', 'exact']),
  description: v.string(),
  /** Which kernels were chosen, if there was a choice (`describeKernels`): it decides the last bits of a run. */
  kernels: v.exactOptional(v.pipe(v.string(), v.maxLength(MOST_SAID))),
});

const inCell = At.entries;

export const TRACE_EVENT = v.variant('kind', [
  v.object({
    kind: v.literal('start'),
    /** Checked by `parseExperiment`, which says more. */
    experiment: v.custom<Experiment>(() => true),
    engine: TracedEngine,
  }),
  v.object({ kind: v.literal('sample'), sample: v.variant('kind', [TextSample, TableSample]), ...inCell }),
  v.object({ kind: v.literal('label'), labels: v.variant('kind', [TextLabels, TableLabels]), ...inCell }),
  v.object({ kind: v.literal('step'), step: SolveStep, ...inCell }),
  v.object({ kind: v.literal('solve'), solution: v.variant('kind', [TextSolution, TableSolution]), ...inCell }),
  v.object({ kind: v.literal('extrapolate'), extrapolation: Extrapolation, ...inCell }),
  v.object({
    kind: v.literal('evaluate'),
    metrics: Metrics,
    evaluation: v.nullable(EvaluationTexts),
    /** Absent if the solution itself was evaluated. */
    judged: v.exactOptional(Judged),
    /** Of an arm with momentum after a step, if the experiment asks for it. */
    anchor: v.exactOptional(JudgedAnchor),
    ...inCell,
  }),
  /** Work done so far and in all, in floating-point operations (estimated before, so that time left can be shown). */
  v.object({ kind: v.literal('progress'), done: number, total: number }),
  v.object({ kind: v.literal('end') }),
]);

export type At = v.InferOutput<typeof At>;
export type TextResponse = v.InferOutput<typeof TextResponse>;
export type TextSample = v.InferOutput<typeof TextSample>;
export type TableSample = v.InferOutput<typeof TableSample>;
export type TextLabels = v.InferOutput<typeof TextLabels>;
export type TableLabels = v.InferOutput<typeof TableLabels>;
export type SearchStep = v.InferOutput<typeof SearchStep>;
export type SolveStep = v.InferOutput<typeof SolveStep>;
export type TokenChange = v.InferOutput<typeof TokenChange>;
export type TextSolution = v.InferOutput<typeof TextSolution>;
export type TableSolution = v.InferOutput<typeof TableSolution>;
export type Extrapolation = v.InferOutput<typeof Extrapolation>;
export type Metrics = v.InferOutput<typeof Metrics>;
export type EvaluationTexts = v.InferOutput<typeof EvaluationTexts>;
export type Judged = v.InferOutput<typeof Judged>;
export type JudgedAnchor = v.InferOutput<typeof JudgedAnchor>;
export type TracedEngine = v.InferOutput<typeof TracedEngine>;
/** What a run will run on, why that is not WebGPU, else null, and why not by the kernels of the run that was opened, if they were wanted; which kernels crashed here. */
export type EngineNote = Omit<TracedEngine, 'kernels'> & {
  reason: string | null;
  unlike?: Failure;
  leftOut?: readonly string[];
};
export type TraceEvent = v.InferOutput<typeof TRACE_EVENT>;

/** Kernels that a run has named, and the adapter it ran on. */
export interface RecordedOn {
  readonly kernels: string;
  readonly adapter: string;
}

/** Null if there was no choice. */
export const recordedOn = ({ kernels, description }: TracedEngine): RecordedOn | null =>
  kernels === undefined ? null : { kernels, adapter: description };

/** Responses that were drawn, those included that a recording leaves out. */
export const drawnOf = ({ drawn, responses }: TextSample): number => drawn ?? responses.length;

/** Checks the shape of foreign data. Throws a Refused that names the field, what was expected and what was found. */
export function parseEvent(data: unknown): TraceEvent {
  const result = v.safeParse(TRACE_EVENT, data);
  if (!result.success) throw new Refused(refusalOfIssue(result.issues[0]));
  const event = result.output;
  if (event.kind !== 'start') return event;
  return { ...event, experiment: inside(['experiment'], () => parseExperiment(event.experiment)) };
}
