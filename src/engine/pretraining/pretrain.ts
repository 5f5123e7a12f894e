import { type LearningRateSchedule, learningRateAt } from '../../algorithms/schedule';
import { corpus, HELD_OUT } from '../../domains/tales/stories';
import type { HostWeights, ModelConfig } from '../../model/config';
import type { Tokenizer } from '../../model/tokenizer/tokenizer';
import { weightShapes } from '../../model/weights';
import { normal, streamOf } from '../../random';
import { packResponses } from '../language/batches';
import type { LanguageEngine, Policy, TokenBatch, Trainer } from '../language/engine';
import { promptTokens } from '../learners/generate';

/** A part of the training, which begins with fresh moments of the optimiser. */
interface Stage extends LearningRateSchedule {
  steps: number;
  /** Stories of one step, none seen twice. */
  stories: number;
  /** Share of the peak learning rate at the last step. */
  floor: number;
  beta2: number;
  weightDecay: number;
}

/** Everything that decides the bits of a pretrained model, beside its config and the engine. */
export interface PretrainSettings {
  seed: number;
  /** Stories of one micro-batch; divides `stories` of every stage. */
  storiesPerBatch: number;
  stages: readonly Stage[];
}

/** The shape of the model that ships. */
export const TALES_CONFIG: ModelConfig = {
  vocab_size: 512,
  hidden_size: 64,
  intermediate_size: 192,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 4,
  head_dim: 16,
  max_position_embeddings: 64,
  rope_theta: 10_000,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
  bos_token_id: 1,
  eos_token_id: 2,
};

const LEARN = { warmup: 0.02, decay: 'cosine', floor: 0.02 } as const;
const POLISH = { warmup: 0.05, decay: 'cosine', floor: 0.01 } as const;

/**
 * How it was trained. Two rounds of small, noisy steps learn the language. They leave the rare choices of the grammar a few points off: with a
 * short memory of squares, Adam follows the median of a token's gradients rather than their mean. Two rounds with a long memory
 * and larger batches correct that (before them 90 % of the samples parsed, an attribute was 4 points off).
 */
export const TALES_SETTINGS: PretrainSettings = {
  seed: 0,
  storiesPerBatch: 16,
  stages: [
    { ...LEARN, steps: 6000, stories: 16, learningRate: 0.003, beta2: 0.95, weightDecay: 0.01 },
    { ...LEARN, steps: 6000, stories: 16, learningRate: 0.003, beta2: 0.95, weightDecay: 0.01 },
    { ...POLISH, steps: 500, stories: 64, learningRate: 0.001, beta2: 0.999, weightDecay: 0 },
    { ...POLISH, steps: 1200, stories: 64, learningRate: 0.001, beta2: 0.999, weightDecay: 0 },
  ],
};

/** Optimiser steps of all stages. */
export const totalSteps = ({ stages }: PretrainSettings): number => stages.reduce((sum, { steps }) => sum + steps, 0);

/** Stories of the first `steps` steps, which is what they cost. */
export function storiesIn(settings: PretrainSettings, steps: number): number {
  if (steps === 0) return 0;
  const { stage, story } = stageAt(settings, steps);
  return story + stage.stories;
}

/** The stage of a step (from 1), the step's number in it, and the first story that it reads. Throws a RangeError past the end. */
export function stageAt({ stages }: PretrainSettings, step: number): { stage: Stage; step: number; story: number } {
  let [before, story] = [0, 0];
  for (const stage of stages) {
    const within = step - before;
    if (within <= stage.steps) return { stage, step: within, story: story + (within - 1) * stage.stories };
    before += stage.steps;
    story += stage.steps * stage.stories;
  }
  throw new RangeError(`pretraining: step ${step} of ${before}`);
}

/**
 * Initial weights: gains 1, matrices normal with deviation 1/√(2·hidden_size), divided by √(2·layers) if they write into the residual
 * stream (Radford et al. 2019). GPT-2's 0.02 is that deviation for a width of 1,250; at 64 it leaves attention flat, and names are
 * copied from the prompt only after a long plateau.
 */
export function initialWeights(config: ModelConfig, seed: number): HostWeights {
  const inner = 1 / Math.sqrt(2 * config.hidden_size);
  const residual = inner / Math.sqrt(2 * config.num_hidden_layers);
  const tensors = [...weightShapes(config)].map(([name, shape], tensor) => {
    const deviation = /(o_proj|down_proj)/.test(name) ? residual : inner;
    const value = (i: number) => (shape.length === 1 ? 1 : deviation * normal(seed, streamOf('initialise'), tensor, i));
    const size = shape.reduce((a, b) => a * b, 1);
    return [name, Float32Array.from({ length: size }, (_, i) => value(i))] as const;
  });
  return new Map(tensors);
}

/** Stories `start` … of the corpus as rows of the model's context; the response and its end token are scored. */
export function packStories(
  tokenizer: Tokenizer,
  seed: number,
  start: number,
  count: number,
  length: number,
): TokenBatch {
  const rows = [...corpus(seed, start, count)].map(({ prompt, response }) => ({
    prompt: promptTokens(tokenizer, prompt),
    response: [...tokenizer.encode(response), tokenizer.endToken],
  }));
  return packResponses(rows, length);
}

/** One optimiser step on the stories of that step; resolves to their mean loss, nats per token. `step` counts from 1. */
export async function pretrainStep(
  trainer: Trainer,
  tokenizer: Tokenizer,
  length: number,
  settings: PretrainSettings,
  step: number,
): Promise<number> {
  const { seed, storiesPerBatch } = settings;
  const { stage, step: within, story } = stageAt(settings, step);
  const batches: TokenBatch[] = [];
  for (let first = 0; first < stage.stories; first += storiesPerBatch)
    batches.push(packStories(tokenizer, seed, story + first, storiesPerBatch, length));
  const tokens = batches.reduce((sum, batch) => sum + scoredTokens(batch), 0);
  const learningRate = learningRateAt(stage, within, stage.steps, stage.floor);
  const { beta2, weightDecay } = stage;
  const tasks = batches.map((batch) => ({ kind: 'language' as const, batch, tokens }));
  const report = await trainer.step(tasks, { learningRate, beta1: 0.9, beta2, epsilon: 1e-8, weightDecay, clip: 1 });
  return report.loss;
}

/** Mean loss of `count` held-out stories, nats per token of the response (its end token included). */
export async function heldOutLoss(
  engine: LanguageEngine,
  policy: Policy,
  tokenizer: Tokenizer,
  seed: number,
  count: number,
): Promise<number> {
  const batch = packStories(tokenizer, seed, HELD_OUT, count, engine.config.max_position_embeddings);
  const logProbs = await engine.score(policy, batch);
  return -logProbs.reduce((sum, value) => sum + value, 0) / scoredTokens(batch);
}

const scoredTokens = ({ scored }: TokenBatch): number => scored.reduce((sum, one) => sum + one, 0);
