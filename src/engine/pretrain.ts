import { type LearningRateSchedule, learningRateAt } from '../algorithms/schedule';
import { type HostWeights, type LlamaConfig, weightShapes } from '../model/config';
import type { Tokenizer } from '../model/tokenizer';
import { normal, streamOf } from '../random';
import { corpus, HELD_OUT } from '../worlds/tales/stories';
import { promptTokens } from './author';
import { packResponses } from './batches';
import type { LanguageEngine, PolicyWeights, TokenBatch, Trainer } from './language';

/** Everything that decides the bits of a pretrained model, beside its config and the engine. */
export interface PretrainSettings extends LearningRateSchedule {
  seed: number;
  steps: number;
  /** The learning rate's schedule covers this many steps and then starts again (Loshchilov & Hutter 2017, “SGDR”). */
  cycle: number;
  /** Stories of one step, none seen twice. */
  stories: number;
  /** Stories of one micro-batch; divides `stories`. */
  storiesPerBatch: number;
  /** Share of the peak learning rate at the last step of a cycle. */
  floor: number;
  weightDecay: number;
}

/** The shape of the model that ships. */
export const TALES_CONFIG: LlamaConfig = {
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

/** How it was trained. */
export const TALES_SETTINGS: PretrainSettings = {
  seed: 0,
  steps: 12_000,
  cycle: 6000,
  stories: 16,
  storiesPerBatch: 16,
  learningRate: 0.003,
  warmup: 0.02,
  decay: 'cosine',
  floor: 0.02,
  weightDecay: 0.01,
};

/**
 * Initial weights: gains 1, matrices normal with deviation 1/√(2·hidden_size), divided by √(2·layers) where they write into the residual
 * stream (Radford et al. 2019). GPT-2's 0.02 is that deviation for a width of 1,250; at 64 it leaves attention flat, and names are
 * copied from the prompt only after a long plateau.
 */
export function initialWeights(config: LlamaConfig, seed: number): HostWeights {
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
  const { seed, stories, storiesPerBatch, weightDecay } = settings;
  const batches: TokenBatch[] = [];
  for (let first = 0; first < stories; first += storiesPerBatch)
    batches.push(packStories(tokenizer, seed, (step - 1) * stories + first, storiesPerBatch, length));
  const tokens = batches.reduce((sum, batch) => sum + scoredTokens(batch), 0);
  const learningRate = learningRateAt(settings, ((step - 1) % settings.cycle) + 1, settings.cycle, settings.floor);
  const tasks = batches.map((batch) => ({ kind: 'language' as const, batch, tokens }));
  const report = await trainer.step(tasks, {
    learningRate,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay,
    clip: 1,
  });
  return report.loss;
}

/** Mean loss of `count` held-out stories, nats per token of the response (its end token included). */
export async function heldOutLoss(
  engine: LanguageEngine,
  weights: PolicyWeights,
  tokenizer: Tokenizer,
  seed: number,
  count: number,
): Promise<number> {
  const batch = packStories(tokenizer, seed, HELD_OUT, count, engine.config.max_position_embeddings);
  const logProbs = await engine.score(weights, batch);
  return -logProbs.reduce((sum, value) => sum + value, 0) / scoredTokens(batch);
}

const scoredTokens = ({ scored }: TokenBatch): number => scored.reduce((sum, one) => sum + one, 0);
