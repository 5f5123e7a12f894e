import { expect } from 'vitest';
import { completeSettings, findMethod } from '../../src/algorithms/objectives/table';
import { constant, newArm } from '../../src/experiment/arms';
import type { Arm } from '../../src/experiment/experiment';
import type { TraceEvent } from '../../src/trace/events';
import { cellsOf, tinyWorld } from './storyteller';

export const armOf = (id: string, given: Record<string, number> = {}, momentum = {}): Arm =>
  newArm('arm', 'Arm', { id, settings: { ...completeSettings(findMethod(id), given) } }, momentum);

/** Whole tales, of which there are few. */
export function small(solve: Parameters<typeof tinyWorld>[0] = {}) {
  const world = tinyWorld({ learningRate: 1e-3, ...solve });
  world.sampling.maxTokens = 40;
  return world;
}

/** 4 steps of 4 pairs, or of as many rows in groups of 2: 8 responses a draw. */
const STEPS = 4;
export const ROWS = 8;

/** Settings, and the oracle calls of an iteration: a comparison a pair, or a reward (a comparison, for Nash-MD) a response. */
export const GIVEN: Readonly<Record<string, { calls: number; settings: Record<string, number> }>> = {
  online_dpo: { calls: (STEPS * ROWS) / 2, settings: {} },
  xpo: { calls: (STEPS * ROWS) / 2, settings: { alpha: 0.01 } },
  nash_md: { calls: STEPS * ROWS, settings: {} },
  ppo: { calls: (STEPS / 2) * ROWS, settings: { epochs: 2 } },
  espo: { calls: ROWS, settings: { delta: 10 } },
  // All responses of the iteration: 4 beginnings × 2.
  exo_rewards: { calls: 8, settings: {} },
  nca_rewards: { calls: 8, settings: {} },
  infonca: { calls: 8, settings: {} },
  grpo: { calls: STEPS * ROWS, settings: {} },
  gspo: { calls: (STEPS / 2) * ROWS, settings: { epochs: 2 } },
};

/** An arm of GIVEN, with momentum. */
export const momentumArm = (id: string): Arm => armOf(id, GIVEN[id]!.settings, constant(0.3));

/** Events of the first iteration: progress counts what is left of all of them, and the experiment is part of `start`. */
export const firstIteration = (events: readonly TraceEvent[]) =>
  events.filter((event) => 'iteration' in event && event.iteration === 1);

/** What holds of every objective of GIVEN after two iterations: it learns, asks as often as it says, and takes momentum. */
export function expectLearnt(id: string, events: readonly TraceEvent[]) {
  for (const [i, { steps, metrics, extrapolation }] of cellsOf(events, momentumArm(id), 2).entries()) {
    expect(steps).toHaveLength(STEPS);
    expect(steps.every(({ loss, gradientNorm }) => Number.isFinite(loss) && gradientNorm > 0)).toBe(true);
    expect(metrics!.labels).toBe((i + 1) * GIVEN[id]!.calls);
    expect(metrics!.klStep).toBeGreaterThan(0);
    expect(extrapolation!.momentumNorm).toBeGreaterThan(0);
  }
  const last = events.findLast((event) => event.kind === 'progress');
  expect(last?.done).toBe(last?.total);
}
