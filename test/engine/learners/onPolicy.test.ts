import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeSettings, findMethod } from '../../../src/algorithms/objectives/table';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import type { LanguageEngine } from '../../../src/engine/language/engine';
import type { Storyteller } from '../../../src/engine/learners/weights';
import { constant, newArm } from '../../../src/experiment/arms';
import type { Arm } from '../../../src/experiment/experiment';
import type { TraceEvent } from '../../../src/trace/events';
import { cellsOf, eventsOf, shippedModel, tinyStoryteller, tinyWorld } from '../../support/storyteller';

const armOf = (id: string, given: Record<string, number> = {}, momentum = {}): Arm =>
  newArm('arm', 'Arm', { id, settings: { ...completeSettings(findMethod(id), given) } }, momentum);

const { config, weights } = shippedModel();

/** Whole tales, of which there are few. */
function small(solve: Parameters<typeof tinyWorld>[0] = {}) {
  const world = tinyWorld({ learningRate: 1e-3, ...solve });
  world.sampling.maxTokens = 40;
  return world;
}

/** 4 steps of 4 pairs, or of as many rows in groups of 2: 8 responses a draw. */
const STEPS = 4;
const ROWS = 8;

describe('objectives that draw from the policy, or read all responses, in tales', () => {
  let engine: LanguageEngine;
  let teller: Storyteller;
  beforeAll(async () => {
    engine = await openCpuEngine(config);
    teller = await tinyStoryteller(engine, weights);
  });
  afterAll(() => engine.close());

  it.each([
    // Oracle calls of an iteration: a comparison a pair, or a reward (a comparison, for Nash-MD) a response.
    ['online_dpo', (STEPS * ROWS) / 2, {}],
    ['xpo', (STEPS * ROWS) / 2, { alpha: 0.01 }],
    ['nash_md', STEPS * ROWS, {}],
    ['ppo', (STEPS / 2) * ROWS, { epochs: 2 }],
    ['espo', ROWS, { delta: 10 }],
    // All responses of the iteration: 4 beginnings × 2.
    ['exo_rewards', 8, {}],
    ['nca_rewards', 8, {}],
    ['infonca', 8, {}],
  ])('%s: learns, asks %i times what it says, and does the same again', async (id, calls, given) => {
    const arm = armOf(id, given, constant(0.3));
    const events = await eventsOf(teller, arm, 2, small());
    const cells = cellsOf(events, arm, 2);
    // Progress counts what is left of both iterations, and the experiment is part of `start`.
    const told = (of: readonly TraceEvent[]) => of.filter((event) => 'iteration' in event && event.iteration === 1);
    expect(told(await eventsOf(teller, arm, 1, small()))).toEqual(told(events));
    cells.forEach(({ steps, metrics, extrapolation }, i) => {
      expect(steps).toHaveLength(STEPS);
      expect(steps.every(({ loss, gradientNorm }) => Number.isFinite(loss) && gradientNorm > 0)).toBe(true);
      expect(metrics!.labels).toBe((i + 1) * calls);
      expect(metrics!.klStep).toBeGreaterThan(0);
      // Momentum applies to it as to any other.
      expect(extrapolation!.momentumNorm).toBeGreaterThan(0);
    });
    const last = events.findLast((event) => event.kind === 'progress');
    expect(last?.done).toBe(last?.total);
  });

  it('the first step finds policy and reference equal, to the bit', async () => {
    for (const id of ['online_dpo', 'nash_md', 'infonca']) {
      const [cell] = cellsOf(await eventsOf(teller, armOf(id), 1, small()), armOf(id), 1);
      expect(cell!.steps[0]!.margin).toBe(0);
      if (id === 'online_dpo') expect(cell!.steps[0]!.loss).toBe(Math.fround(Math.log(2)));
    }
  });

  it('ESPO draws anew once the policy has drifted by δ, and not before', async () => {
    const callsAt = async (delta: number) => {
      const arm = armOf('espo', { delta });
      return cellsOf(await eventsOf(teller, arm, 1, small()), arm, 1)[0]!.metrics!.labels;
    };
    expect(await callsAt(10)).toBe(ROWS);
    // The drift of a fresh draw is 0, so a draw serves at least two steps.
    expect(await callsAt(0.001)).toBe(2 * ROWS);
  });

  it('two half batches draw the same and learn the same', async () => {
    for (const id of ['online_dpo', 'ppo']) {
      const arm = armOf(id);
      const cell = async (microBatches: number) =>
        cellsOf(await eventsOf(teller, arm, 1, small({ microBatches })), arm, 1)[0]!;
      const [whole, halves] = [await cell(1), await cell(2)];
      whole.steps.forEach((step, i) => {
        expect(Math.abs(halves.steps[i]!.loss - step.loss)).toBeLessThan(1e-4 * (1 + Math.abs(step.loss)));
      });
      expect(halves.metrics!.labels).toBe(whole.metrics!.labels);
    }
  });

  it('Nash-MD says why it cannot play against a mixture with an anchor that is one', async () => {
    const arm = armOf('nash_md', {}, constant(0.3, 'policy'));
    await expect(eventsOf(teller, arm, 2, small())).rejects.toThrow('set momentum.space to parameters');
  });
});
