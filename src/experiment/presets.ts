import type { Momentum } from '../algorithms/momentum';
import type { Arm, BanditWorld, Experiment, TalesWorld } from './experiment';

/** A named experiment. Names begin with their world; once published, a name keeps its meaning, since links build on it. */
export interface Preset {
  name: string;
  /** What to look at, one sentence. */
  look: string;
  experiment: Experiment;
}

const STILL: Momentum = { schedule: 'none', alpha: 0, space: 'parameters', from: 'previous', restart: false };

function dpo(id: string, name: string, beta: number, momentum: Partial<Momentum> = {}): Arm {
  return {
    id,
    name,
    objective: { id: 'dpo', settings: { beta } },
    momentum: { ...STILL, ...momentum },
    reference: 'anchor',
    lookAhead: 'none',
  };
}

/** Iterative DPO, APO, and the control that the exact model cannot tell from APO: iterative DPO with β(1−α). */
export function comparison(beta: number, alpha: number, space: Momentum['space'] = 'parameters'): Arm[] {
  return [
    dpo('dpo', 'Iterative DPO', beta),
    dpo('apo', `APO, α = ${alpha}`, beta, { schedule: 'constant', alpha, space }),
    dpo('control', 'Control: DPO with β(1−α)', Number((beta * (1 - alpha)).toPrecision(12))),
  ];
}

const TALES: TalesWorld = {
  kind: 'tales',
  rewards: {},
  sampling: { prompts: 32, responses: 4, temperature: 1, topK: 0, topP: 1, maxTokens: 48 },
  oracle: { kind: 'bradley-terry', temperature: 0.5, labelNoise: 0, lengthBias: 0, pairs: 'best-worst' },
  solve: {
    steps: 16,
    pairsPerStep: 16,
    microBatches: 1,
    learningRate: 3e-4,
    warmup: 0.1,
    decay: 'constant',
    weightDecay: 0,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    clip: 1,
  },
  evaluation: { prompts: 64 },
};

const THREE: BanditWorld = {
  kind: 'bandit',
  actions: ['kind', 'plain', 'mean'],
  base: [[0, 1, 0.5]],
  rewards: [[1, 0.4, 0]],
  words: [0, 0, 0],
  preferences: null,
  features: null,
  oracle: { kind: 'bradley-terry', temperature: 1, labelNoise: 0, lengthBias: 0 },
  labels: { kind: 'exact', count: 64, steps: 32, learningRate: 1 },
};

function experiment(
  title: string,
  world: TalesWorld | BanditWorld,
  arms: Arm[],
  iterations: number,
  seeds = [0],
): Experiment {
  return { version: 1, title, world, arms, seeds, iterations, engine: 'auto' };
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'tales-momentum',
    look: 'Does momentum help a small storyteller, or would a smaller β have done the same?',
    experiment: experiment('Tiny tales: what momentum adds', TALES, comparison(0.1, 0.3), 5),
  },
  {
    name: 'bandit-three',
    look: 'Three actions, everything exact: APO is iterative DPO on a shorter clock.',
    experiment: experiment('Three actions, exactly', THREE, comparison(1, 0.3), 5),
  },
];

export const DEFAULT_PRESET = 'tales-momentum';

export function presetNamed(name: string): Preset {
  const found = PRESETS.find((preset) => preset.name === name);
  if (!found)
    throw new Error(
      `preset: no preset is called ${JSON.stringify(name)}; there are ${PRESETS.map((p) => p.name).join(', ')}`,
    );
  return found;
}
