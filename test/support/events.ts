import type { Experiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import type { At, Metrics, TraceEvent } from '../../src/trace/events';
import { EMPTY_TRACE, fold, type Trace } from '../../src/trace/fold';

/** Events made by hand, for tests of what a run reports. */

const METRICS: Metrics = {
  reward: 0,
  rewardError: 0,
  gap: null,
  klBase: 1,
  klStep: 0.5,
  entropy: 1,
  length: 10,
  parses: 1,
  loss: null,
  margin: null,
  accuracy: null,
  chosenLogProb: null,
  rejectedLogProb: null,
  labels: 0,
  tokens: 0,
  flops: 0,
};

export function start(
  seeds: number[] = [0],
  preset = 'tales-momentum',
  change: Partial<Experiment> = {},
): Extract<TraceEvent, { kind: 'start' }> {
  const experiment = { ...presetNamed(preset).experiment, iterations: 2, seeds, ...change };
  return { kind: 'start', experiment, engine: { kind: 'cpu', description: 'made by hand' } };
}

/** An evaluation with this mean reward, and these rewards of its responses. */
export function evaluated(at: At, reward: number, rewards: number[] | null = null): TraceEvent {
  const evaluation = rewards && {
    prompts: rewards.map((_, i) => `prompt ${i}`),
    texts: rewards.map((_, i) => `text ${i}`),
    words: rewards.map(() => 2),
    rewards,
  };
  return { kind: 'evaluate', metrics: { ...METRICS, reward }, evaluation, ...at };
}

/** A finished run of two iterations: the base policy earns 0, and at the end every arm earns the given rewards, one per seed. */
export function traceOf(
  rewards: Readonly<Record<string, readonly number[]>>,
  preset = 'tales-momentum',
  change: Partial<Experiment> = {},
): Trace {
  const seeds = Object.values(rewards)[0]!.map((_, seed) => seed);
  const events = seeds.flatMap((seed) =>
    Object.entries(rewards).flatMap(([arm, values]) =>
      [0, 1, 2].map((iteration) => evaluated({ seed, arm, iteration }, iteration < 2 ? 0 : values[seed]!)),
    ),
  );
  return fold(EMPTY_TRACE, [start(seeds, preset, change), ...events, { kind: 'end' }]);
}
