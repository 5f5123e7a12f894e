import { readFileSync } from 'node:fs';
import type { LanguageEngine } from '../../src/engine/language/engine';
import { openTales, type Storyteller } from '../../src/engine/learners/tales';
import { run } from '../../src/engine/loop/run';
import type { Arm, TalesWorld } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import type { HostWeights, ModelConfig } from '../../src/model/config';
import { loadTokenizer } from '../../src/model/tokenizer/tokenizer';
import { randomWeights } from '../../src/selftest/model64';
import type { TraceEvent } from '../../src/trace/events';
import { type Cell, cellAt, EMPTY_TRACE, fold } from '../../src/trace/fold';
import { loadModel } from './files';

/** A model of the tales' vocabulary with hardly any work in it. */
export const TINY: ModelConfig = {
  vocab_size: 512,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 8,
  max_position_embeddings: 64,
  rope_theta: 1000,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
  bos_token_id: 1,
  eos_token_id: 2,
};

export const TINY_WEIGHTS: HostWeights = randomWeights(TINY, 3, 0.3);

const preset = presetNamed('tales-relatives').experiment;

/** Four beginnings, responses of at most six tokens, four optimiser steps. */
export function tinyWorld(solve: Partial<TalesWorld['solve']> = {}): TalesWorld {
  const world = structuredClone(preset.world) as TalesWorld;
  Object.assign(world.sampling, { prompts: 4, responses: 2, maxTokens: 6 });
  Object.assign(world.solve, { steps: 4, pairsPerStep: 4, learningRate: 0.01, warmup: 0, ...solve });
  world.evaluation.prompts = 2;
  return world;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../public/models/tales/${name}`, import.meta.url), 'utf8'));

/** The model that ships: its tales parse, so that their rewards differ. */
export function shippedModel(): ReturnType<typeof loadModel> {
  const bytes = (name: string) =>
    new Uint8Array(readFileSync(new URL(`../../public/models/tales/${name}`, import.meta.url)));
  return loadModel(bytes('config.json'), bytes('model.safetensors'));
}

/** A model, else the random one, on an engine that outlives the runs. */
export async function tinyStoryteller(engine: LanguageEngine, base = TINY_WEIGHTS): Promise<Storyteller> {
  const tokenizer = await loadTokenizer(read('tokenizer.json'), read('tokenizer_config.json'));
  return { engine: { ...engine, close() {} }, tokenizer, base, person: null };
}

/** All events of a run of one arm. */
export async function eventsOf(
  teller: Storyteller,
  arm: Arm,
  iterations: number,
  world: TalesWorld,
): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  const experiment = { ...preset, world, arms: [arm], iterations };
  for await (const event of run(experiment, async () => openTales(world, teller))) events.push(event);
  return events;
}

/** The cells of the iterations, from 1. */
export function cellsOf(events: readonly TraceEvent[], arm: Arm, iterations: number): Cell[] {
  const trace = fold(EMPTY_TRACE, events);
  return Array.from({ length: iterations }, (_, i) => cellAt(trace, { seed: 0, arm: arm.id, iteration: i + 1 })!);
}
