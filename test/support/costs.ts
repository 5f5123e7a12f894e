import { METHODS } from '../../src/algorithms/objectives/table';
import { openTabular } from '../../src/engine/learners/table';
import { run } from '../../src/engine/loop/run';
import type { Rest } from '../../src/engine/loop/runtime';
import { newArm } from '../../src/experiment/arms';
import {
  type BanditWorld,
  type Experiment,
  MOST_ARMS,
  MOST_ITERATIONS,
  parseExperiment,
} from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import { Refused } from '../../src/messages/refusal';
import { dice } from './mutate';

/** A bandit experiment at the edge of what is accepted: large sizes, and every way to learn. Null if what it asks for is refused. */
export function largeExperiment(seed: number): Experiment | null {
  const { below, of } = dice(seed);
  const number = (least: number, most: number) => least + ((most - least) * below(1000)) / 1000;
  const [prompts, actions] = [of([1, 3, 16, 64]), of([2, 3, 16, 64])];
  const table = (least: number, most: number) =>
    Array.from({ length: prompts }, () => Array.from({ length: actions }, () => number(least, most)));
  const game = () => {
    const wins = Array.from({ length: actions }, () => Array<number>(actions).fill(0.5));
    for (let a = 0; a < actions; a++)
      for (let b = 0; b < a; b++) {
        wins[a]![b] = number(0, 1);
        wins[b]![a] = 1 - wins[a]![b]!;
      }
    return wins;
  };
  const dimensions = of([0, 0, 1, 8, 16]);
  const exact = below(2) === 0;
  const world: BanditWorld = {
    kind: 'bandit',
    actions: Array.from({ length: actions }, (_, a) => `action ${a}`),
    base: table(-1, 1),
    rewards: table(-1, 1),
    words: Array.from({ length: actions }, () => below(20)),
    preferences: below(3) === 0 ? Array.from({ length: prompts }, game) : null,
    features:
      dimensions > 0
        ? Array.from({ length: prompts }, () =>
            Array.from({ length: actions }, () => Array.from({ length: dimensions }, () => number(-1, 1))),
          )
        : null,
    oracle: { kind: of(['hard', 'bradley-terry']), temperature: 1, labelNoise: of([0, 0.1]), lengthBias: 0 },
    labels: {
      kind: exact ? 'exact' : 'sampled',
      count: of([1, 100, 65_536]),
      steps: of([1, 100, 2000]),
      learningRate: 1,
    },
  };
  const reference = of(['anchor', 'moving', 'initial'] as const);
  const arm = {
    ...newArm('arm', 'Arm', { id: of(METHODS).id, settings: {} }),
    reference,
    ...(reference === 'moving' && { referenceEvery: of([1, 50]) }),
    lookAhead: of(['none', 'none', 'extragradient', 'optimistic'] as const),
  };
  return accepted({ version: 1, title: '', world, arms: [arm], seeds: [seed], iterations: 1000, engine: 'auto' });
}

/** 64 prompts and actions, and so many labels: as much as a step may have to compare. Null if the objective does not learn from such. */
export function widestExperiment(id: string, count: number): Experiment | null {
  const { below } = dice(7);
  const [prompts, actions] = [64, 64];
  const table = () =>
    Array.from({ length: prompts }, () => Array.from({ length: actions }, () => below(1000) / 500 - 1));
  const world = {
    kind: 'bandit',
    actions: Array.from({ length: actions }, (_, a) => `action ${a}`),
    base: table(),
    rewards: table(),
    words: Array.from({ length: actions }, (_, a) => a % 4),
    preferences: null,
    features: null,
    oracle: { kind: 'bradley-terry', temperature: 1, labelNoise: 0.1, lengthBias: 0 },
    labels: { kind: 'sampled', count, steps: 2000, learningRate: 1 },
  };
  return accepted({
    ...{ version: 1, title: '', world, arms: [newArm('arm', 'Arm', { id, settings: {} })] },
    ...{ seeds: [3], iterations: 3, engine: 'auto' },
  });
}

function accepted(whole: unknown): Experiment | null {
  try {
    return parseExperiment(whole);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** As much of a small problem as the shape of an experiment takes: three million iterations of an arm. */
export function longestExperiment(): Experiment {
  const { experiment } = presetNamed('bandit-three');
  const arms = Array.from({ length: MOST_ARMS }, (_, i) => ({ ...experiment.arms[0]!, id: `arm${i}` }));
  const seeds = Array.from({ length: 64 }, (_, i) => i);
  return parseExperiment({ ...experiment, arms, seeds, iterations: MOST_ITERATIONS });
}

/** An experiment whose first step solves two thousand problems of 64 actions: minutes without an event. */
export function slowExperiment(): Experiment {
  const actions = Array.from({ length: 64 }, (_, a) => `action ${a}`);
  const row = actions.map((_, a) => Math.sin(a));
  const world = {
    kind: 'bandit',
    actions,
    base: [row.map((x) => x / 2)],
    rewards: [row],
    words: actions.map(() => 1),
    preferences: null,
    features: null,
    oracle: { kind: 'bradley-terry', temperature: 1, labelNoise: 0.1, lengthBias: 0 },
    labels: { kind: 'exact', count: 1, steps: 2000, learningRate: 1 },
  };
  const own = newArm('arm', 'Arm', { id: 'dpo', settings: { beta: 1 } });
  const arm = { ...own, reference: 'moving', referenceEvery: 1 };
  return parseExperiment({ version: 1, title: '', world, arms: [arm], seeds: [0], iterations: 1, engine: 'auto' });
}

class Enough extends Error {}

/**
 * Runs an experiment for so many milliseconds of the processor's time. Returns the longest of them between two rests, or what was thrown that is no
 * message for a reader.
 */
export async function longestStretch(experiment: Experiment, most: number): Promise<number> {
  const time = () => process.cpuUsage().user / 1000;
  const began = time();
  let last = began;
  let longest = 0;
  const rest: Rest = async () => {
    const now = time();
    longest = Math.max(longest, now - last);
    last = now;
    if (now - began > most) throw new Enough();
  };
  try {
    const open = async () => openTabular(experiment.world as BanditWorld, rest);
    for await (const _ of run(experiment, open)) await rest();
  } catch (error) {
    if (!(error instanceof Enough || error instanceof Refused || (error as Error).name === 'Failed')) throw error;
  }
  return longest;
}
