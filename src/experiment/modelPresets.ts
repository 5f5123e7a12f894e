import { comparison } from './arms';
import type { Experiment, ModelWorld } from './experiment';
import type { Preset } from './preset';

/** For pairs of a file, with whatever model and data it is run with. */
const PAIRS: ModelWorld = {
  kind: 'model',
  model: { source: '', revision: '', sha256: null },
  data: { sha256: null, count: null, maxTokens: 512, chat: false },
  // With A frozen, the extrapolation of B is that of the policy's own weights.
  adapter: { rank: 16, alpha: 32, rankStabilised: false, freezeA: true, targets: null, seed: 0 },
  judge: { kind: 'pairs' },
  sampling: { prompts: 32, responses: 2, temperature: 1, topK: 0, topP: 1, maxTokens: 64 },
  oracle: null,
  solve: {
    steps: 8,
    pairsPerStep: 8,
    microBatches: 8,
    learningRate: 2e-4,
    warmup: 0.1,
    decay: 'constant',
    weightDecay: 0,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    clip: 1,
  },
  evaluation: { prompts: 16 },
};

const RULES: ModelWorld = {
  ...PAIRS,
  data: { ...PAIRS.data, chat: true },
  judge: {
    kind: 'rules',
    rules: [
      { kind: 'length', weight: 1, words: 25 },
      { kind: 'pattern', weight: 1, pattern: '[.!?]\\s*$', ignoreCase: false },
    ],
  },
  sampling: { ...PAIRS.sampling, prompts: 16, responses: 4 },
  oracle: { kind: 'bradley-terry', temperature: 0.25, labelNoise: 0, lengthBias: 0, pairs: 'best-worst' },
};

const CLASSIFIER: ModelWorld = {
  ...RULES,
  judge: { kind: 'classifier', source: '', sha256: null, label: null, pair: true },
};

/** Little enough to read: six held-out pairs, six of the first iteration, which all arms share, and six an arm of the second. */
const PERSON: ModelWorld = {
  ...PAIRS,
  data: { ...PAIRS.data, chat: true },
  judge: { kind: 'person' },
  sampling: { ...PAIRS.sampling, prompts: 6, maxTokens: 48 },
  solve: { ...PAIRS.solve, pairsPerStep: 6, microBatches: 6 },
  evaluation: { prompts: 6 },
};

const experiment = (title: string, world: ModelWorld, iterations = 3): Experiment => ({
  ...{ version: 1, title, world, arms: comparison(0.1, 0.3), seeds: [0], iterations, engine: 'auto' },
});

/** Experiments that want a model and data of a person's own; the command line lists them, and fills in what these are. */
export const MODEL_PRESETS: readonly Preset[] = [
  {
    name: 'model-pairs',
    look: 'On your own pairs and model: does momentum fit the held-out pairs better, or would a smaller β have done the same?',
    experiment: experiment('A model of your own: pairs', PAIRS),
  },
  {
    name: 'model-rules',
    look: 'Rules judge what your own model writes: answers of about 25 words that end as a sentence.',
    experiment: experiment('A model of your own: rules', RULES),
  },
  {
    name: 'model-classifier',
    look: 'A reward model of yours judges what your own model writes: does it learn what that one rewards, and what does it lose?',
    experiment: experiment('A model of your own: a reward model', CLASSIFIER),
  },
  {
    name: 'model-person',
    look: 'Your own model writes two answers to each prompt, and you say which you prefer: does it learn your taste?',
    experiment: experiment('A model of your own: your taste', PERSON, 2),
  },
];
