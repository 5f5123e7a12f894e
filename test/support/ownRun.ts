import { fileURLToPath } from 'node:url';
import { modelAt } from '../../src/cli/machine';
import { asOwnPairs, type DataReader, readOwnPair, readOwnPrompt } from '../../src/engine/input/ownData';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import type { LanguageEngine } from '../../src/engine/language/engine';
import { openWebgpuEngine } from '../../src/engine/language/webgpu/engine';
import { type OwnData, openOwn, trainedAdapter } from '../../src/engine/learners/own';
import type { Person } from '../../src/engine/learners/preferring';
import type { Checkpoint } from '../../src/engine/loop/checkpoint';
import { type Open, run } from '../../src/engine/loop/run';
import { adaptedBy } from '../../src/engine/open';
import { type Experiment, type ModelWorld, parseExperiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import { isTrained } from '../../src/model/adapter/adapter';
import { openModel } from '../../src/model/readModel';
import type { TraceEvent } from '../../src/trace/events';
import { testDevice } from './gpu';

/** Runs on a tiny model of words, with prompts and pairs of its own. */

const FIXTURE = fileURLToPath(new URL('../fixtures/word-model', import.meta.url));

/** What is wanted begins with “the”, what is not with “dog”; no two prompts are alike. */
const WORDS = ['cat', 'sat', 'ca', 'do', 't', 'he', 'a', 'b', 'c', 'd', 'e', 'f'];
export const LINES = WORDS.map((word, i) => ({
  prompt: `the ${word}`,
  chosen: ` the ${WORDS[(i + 1) % 12]}`,
  rejected: ` dog ${WORDS[(i + 5) % 12]}`,
}));

export function experimentOf(name: 'model-pairs' | 'model-rules' | 'model-person', freezeA: boolean): Experiment {
  const experiment = structuredClone(presetNamed(name).experiment);
  const world = experiment.world as ModelWorld;
  Object.assign(world.data, { chat: false, maxTokens: 32 });
  Object.assign(world.adapter, { rank: 2, alpha: 4, freezeA });
  Object.assign(world.sampling, { prompts: 6, maxTokens: 6 });
  Object.assign(world.solve, { steps: 6, pairsPerStep: 4, microBatches: 2, learningRate: 0.02, warmup: 0 });
  world.evaluation.prompts = 4;
  if (world.judge.kind === 'rules') {
    world.judge.rules = [{ kind: 'words', weight: 1, words: ['the', 'cat'] }];
    world.sampling.responses = 3;
  }
  const [dpo, apo] = experiment.arms;
  return parseExperiment({ ...experiment, arms: [dpo, apo], iterations: 2 });
}

export const worldOf = ({ world }: Experiment) => world as ModelWorld;

export const model = await openModel(modelAt(FIXTURE));

export const reader = (): DataReader => ({
  ...{ tokenizer: model.tokenizer, writeChat: null, chat: false },
  ...{ most: 32, mostOfPrompt: 24 },
});
export const dataOf = (kind: OwnData['kind'], lines: readonly unknown[] = LINES): OwnData =>
  kind === 'pairs'
    ? {
        kind,
        pairs: asOwnPairs(
          reader(),
          lines.map((line) => readOwnPair(reader(), line)!),
        ),
      }
    : { kind, prompts: lines.map((line) => readOwnPrompt(reader(), line)!) };

/** Opens the experiment on an engine that outlives it. */
export function openerOf(
  experiment: Experiment,
  engine: LanguageEngine,
  data: OwnData,
  person: Person | null = null,
): Open {
  const world = worldOf(experiment);
  const { adapter, weights } = trainedAdapter(model.config, world);
  const base = new Map([...weights].filter(([name]) => isTrained(adapter, name)));
  const opened = { engine: { ...engine, close() {} }, tokenizer: model.tokenizer };
  return () => openOwn(world, { ...opened, base, data, person });
}

export async function engineOf(kind: 'cpu' | 'webgpu', experiment: Experiment): Promise<LanguageEngine> {
  const { adapter, weights } = trainedAdapter(model.config, worldOf(experiment));
  const adapted = adaptedBy(model, adapter, weights);
  return kind === 'cpu'
    ? openCpuEngine(model.config, adapted)
    : openWebgpuEngine(model.config, await testDevice(), { adapted });
}

export async function eventsOf(
  experiment: Experiment,
  open: Open,
  from: Checkpoint | null = null,
): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  for await (const event of run(experiment, open, from)) events.push(event);
  return events;
}

export const metricsOf = (events: readonly TraceEvent[]) =>
  events.flatMap((event) => (event.kind === 'evaluate' ? [{ ...event.metrics, arm: event.arm }] : []));
