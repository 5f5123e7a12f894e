import type {
  Configured,
  PairObjective,
  ResponsesObjective,
  State,
  TokensObjective,
} from '../../algorithms/objectives/row';
import type { Combination } from '../../algorithms/proximalPoint';
import { Failed } from '../../messages/failure';
import type { HostWeights, ModelConfig } from '../../model/config';
import type { SamplingRule } from '../../model/sampling';

/**
 * What the proximal loop needs of a machine that runs a language model. Two implementations: in `webgpu/` (our WGSL) and in
 * `cpu/` (@jax-js/jax, wasm). Both must give the same numbers within the tolerances of the tests.
 */

/** A set of weights on the engine's device; opaque to everyone else. Its values never change, but for those of `Trainer.weights`. */
export interface Weights {
  readonly id: number;
}

/**
 * A policy to sample from or to score with: a mixture of log-probabilities, log π = Σ coefficient · log π_weights − log Z, per token.
 * The extrapolation of APO (eq. 3.6) in the space of policies is [[1+α, solution], [−α, previous]].
 */
export type Policy = Combination<Weights>;

/** The policy of one set of weights. */
export const single = (weights: Weights): Policy => [[1, weights]];

/** The weights of a policy of one set; null for a mixture. */
export function singleOf(policy: Policy): Weights | null {
  const [[coefficient, weights] = [0, null], ...others] = policy;
  return others.length === 0 && coefficient === 1 ? weights : null;
}

/** A policy whose weights are looked up by `find`. Throws a RangeError if it has no term. */
export function resolve<Found>(policy: Policy, find: (weights: Weights) => Found): Combination<Found> {
  if (policy.length === 0) throw new RangeError('a policy needs at least one set of weights');
  return policy.map(([coefficient, weights]) => [coefficient, find(weights)]);
}

/** Token sequences padded at the end to one length. */
export interface TokenBatch {
  rows: number;
  length: number;
  /** [rows, length]; any id may pad. */
  ids: Int32Array;
  /** [rows, length]; 1 where log p(ids[t] | ids[0..t)) counts. Column 0 is always 0. Padding is 0. */
  scored: Uint8Array;
}

export interface SampleRequest extends SamplingRule {
  /** Token ids of every row's prompt, at least one token each; rows are independent (repeat a prompt for K responses). */
  prompts: readonly (readonly number[])[];
  /** Number of the first row in a larger request that this is a part of; absent, 0. */
  firstRow?: number;
  /** Most tokens that a response may have, the end token included. */
  maxTokens: number;
  endToken: number;
  /** The number for row r at absolute position t (0 = first prompt token) is uniform(seed, stream, firstRow + r, t) of random.ts. */
  seed: number;
  stream: number;
}

/** Per-token values, [rows, length], 0 where not scored. */
export interface Evaluation {
  /** log π(token) */
  logProbs: Float32Array;
  /** log π_ref(token) */
  referenceLogProbs: Float32Array;
  /** Entropy of π(· | prefix), nats. */
  entropy: Float32Array;
  /** KL(π(· | prefix) ‖ π_ref(· | prefix)) over the whole vocabulary, nats. */
  kl: Float32Array;
}

export interface OptimiserSettings {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decoupled (Loshchilov & Hutter 2019); applied to matrices, not to norm gains. */
  weightDecay: number;
  /** Largest global norm of the gradient; 0 does not clip. */
  clip: number;
}

export type TrainTask =
  | {
      kind: 'preference';
      objective: Configured<PairObjective>;
      /** Rows 2i and 2i+1 are the chosen and the rejected response of pair i. */
      batch: TokenBatch;
      /** Per-token log-probabilities of the reference, [rows, length], 0 where not scored. */
      reference: Float32Array;
      /** The gradient is divided by this: the number of pairs of the whole step, over all its micro-batches. */
      pairs: number;
      /** Of every pair: win probability (chosen, rejected) and context (chosen, rejected), [pairs, 4]; without, 1, 0, 0, 0. */
      facts?: Float32Array;
    }
  | {
      kind: 'responses';
      objective: Configured<ResponsesObjective>;
      /** Rows iK … iK+K−1 are the responses to prompt i. */
      batch: TokenBatch;
      reference: Float32Array;
      /** K. */
      group: number;
      /** Of every response, [rows]. */
      rewards: Float32Array;
      /** Of responses that the policy drew: log π then, [rows, length]. The objective's log-ratio is to that, and the rewards are advantages. */
      old?: Float32Array;
      /** The gradient is divided by this: the number of prompts of the whole step. */
      prompts: number;
    }
  | {
      kind: 'tokens';
      objective: Configured<TokensObjective>;
      /** Rows iK … iK+K−1 are the responses to prompt i. */
      batch: TokenBatch;
      reference: Float32Array;
      group: number;
      rewards: Float32Array;
      /** log π of every token when it was drawn, and the advantage of having drawn it, [rows, length]; 0 where not scored. */
      old: Float32Array;
      advantage: Float32Array;
      /** What every token counts, [rows, length]; without, 1. */
      weight?: Float32Array;
      /** The gradient is divided by this: the number of scored tokens of the whole step, or of responses if their tokens are weighed. */
      tokens: number;
    }
  | {
      kind: 'language';
      batch: TokenBatch;
      /** The gradient is divided by this: the number of scored tokens of the whole step. */
      tokens: number;
    };

export type Task<Kind extends TrainTask['kind']> = Extract<TrainTask, { kind: Kind }>;

/** A task with an objective, which needs the log-probabilities of the reference. */
export type JudgedTask = Exclude<TrainTask, Task<'language'>>;

/** Optimiser steps that are worth asking for before the first has been confirmed: enough to keep a device busy, few enough to stop quickly. */
export const STEPS_IN_FLIGHT = 3;

/** The tasks of a step, which are of one kind (`demandTasks`). */
export function ofKind<Kind extends TrainTask['kind']>(tasks: readonly TrainTask[], kind: Kind): Task<Kind>[] {
  return tasks.filter((task): task is Task<Kind> => task.kind === kind);
}

export interface StepReport {
  /** 1 for the first step. */
  step: number;
  /** Mean over pairs (preference), prompts (responses) or tokens (the others), before the update. */
  loss: number;
  /** Global norm of the gradient before clipping. */
  gradientNorm: number;
  /**
   * Per pair, in the order of the batches: all that follow; empty for a language step. Of K responses with rewards the pair is the one of the
   * highest reward and the one of the lowest; the loss is the prompt's, or the mean over the tokens of its responses.
   */
  pairLoss: Float32Array;
  /** Sum over tokens of log π − log π_ref of the chosen and of the rejected response, per pair; times β it is the implicit reward. */
  chosenRatio: Float32Array;
  rejectedRatio: Float32Array;
  /** Summed log π of the chosen and of the rejected response, per pair. */
  chosenLogProb: Float32Array;
  rejectedLogProb: Float32Array;
  /** Policy-gradient steps only: mean over tokens of |π/π_old − 1|, else 0. */
  drift: number;
}

export interface TrainerState {
  step: number;
  /** AdamW's moments. */
  first: HostWeights;
  second: HostWeights;
  /** The objective's running numbers. */
  objective: State;
}

/** Optimises a copy of the weights that it was given. */
export interface Trainer {
  /**
   * The policy as trained so far, to be used like any weights: what is asked of it takes effect after the steps that were asked for before. It
   * outlives the trainer, is constant from `free` on, and is freed by the caller that made the trainer, after the trainer.
   */
  readonly weights: Weights;
  /**
   * One optimiser step over one or more micro-batches of equal shape, kind and objective (gradients add up). Steps may be queued: a promise resolves when
   * the device has confirmed its step (number and finite flag read back), in order. Rejects with `NonFiniteError` when a
   * value that is not finite appears, as do all later steps. After a gradient that is not finite the weights are those of the last
   * good step; after a loss alone, WebGPU's may have moved.
   */
  step(tasks: readonly TrainTask[], optimiser: OptimiserSettings): Promise<StepReport>;
  /** Everything but the weights that the next step depends on, for checkpoints. */
  saveState(): Promise<TrainerState>;
  loadState(state: TrainerState): void;
  /** Gradient of the tasks without a step, for tests. */
  gradient(tasks: readonly TrainTask[]): Promise<HostWeights>;
  /** Frees moments and gradients; `weights` stay. */
  free(): void;
}

/** The micro-batches of a step have one kind and shape. Throws a RangeError if they differ, or if there is none. */
export function demandTasks(tasks: readonly TrainTask[]): void {
  const [first] = tasks;
  if (!first) throw new RangeError('trainer: a step needs at least one task');
  for (const task of tasks) {
    if (task.batch.rows !== first.batch.rows || task.batch.length !== first.batch.length)
      throw new RangeError('trainer: the micro-batches of a step must have equal shapes');
    if (nameOf(task) !== nameOf(first))
      throw new RangeError('trainer: the micro-batches of a step must have one objective');
  }
}

const nameOf = (task: TrainTask): string =>
  task.kind === 'language' ? task.kind : `${task.kind} ${JSON.stringify(task.objective)}`;

/** Stops a run: some tensor holds NaN or an infinity. */
export class NonFiniteError extends Failed {
  override name = 'NonFiniteError';

  constructor(detail: string) {
    super({ code: 'non-finite', facts: { detail } });
  }
}

/** Throws a NonFiniteError that names the first of a batch's values, [rows, length], that is not finite. */
export function demandFinite(what: string, { length }: TokenBatch, values: Float32Array): Float32Array {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return values;
  throw new NonFiniteError(`${what} of row ${Math.floor(at / length)}, token ${at % length}, is ${values[at]}`);
}

export function demandFiniteEvaluation(batch: TokenBatch, evaluation: Evaluation): Evaluation {
  demandFinite('evaluate: the log-probability', batch, evaluation.logProbs);
  demandFinite('evaluate: the log-probability under the reference', batch, evaluation.referenceLogProbs);
  demandFinite('evaluate: the entropy', batch, evaluation.entropy);
  demandFinite('evaluate: the KL divergence', batch, evaluation.kl);
  return evaluation;
}

export interface LanguageEngine {
  readonly kind: 'webgpu' | 'cpu';
  /** For people: adapter, or "CPU (wasm)". */
  readonly description: string;
  /** For people: which kernels were chosen, if there was a choice. */
  readonly kernels?: string;
  /** Kernels that crashed when they were first tried here, and are not taken. */
  readonly leftOut?: readonly string[];
  /** Products round their operands to f16. */
  readonly half?: boolean;
  readonly config: ModelConfig;
  upload(weights: HostWeights): Weights;
  download(weights: Weights): Promise<HostWeights>;
  /** New weights Σ coefficient·weights (a copy is `combine([[1, w]])`); extrapolation in parameter space. */
  combine(terms: Combination<Weights>): Weights;
  /** Norms of a − b and of c − d over all weights, and the cosine between the two differences (0 if either is 0). */
  compare(a: Weights, b: Weights, c: Weights, d: Weights): Promise<{ first: number; second: number; cosine: number }>;
  free(weights: Weights): void;
  /** Sampled token ids per row, without the prompt, with the end token if one was drawn. */
  sample(policy: Policy, request: SampleRequest): Promise<number[][]>;
  /** Per-token log-probabilities, [rows, length], 0 where not scored. Like `evaluate` it rejects with `NonFiniteError`. */
  score(policy: Policy, batch: TokenBatch): Promise<Float32Array>;
  evaluate(policy: Policy, reference: Policy, batch: TokenBatch): Promise<Evaluation>;
  /** Trains a copy of `start`, which stays as it is. */
  trainer(start: Weights): Trainer;
  /** Frees everything on the device. */
  close(): void;
}
