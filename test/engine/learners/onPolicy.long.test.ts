import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import type { LanguageEngine } from '../../../src/engine/language/engine';
import type { Storyteller } from '../../../src/engine/learners/tales';
import { armOf, expectLearnt, firstIteration, GIVEN, momentumArm, ROWS, small } from '../../support/onPolicy';
import { cellsOf, eventsOf, shippedModel, tinyStoryteller } from '../../support/storyteller';

const { config, weights } = shippedModel();

let engine: LanguageEngine;
let teller: Storyteller;
beforeAll(async () => {
  engine = await openCpuEngine(config);
  teller = await tinyStoryteller(engine, weights);
});
afterAll(() => engine.close());

it.each(Object.keys(GIVEN))('%s: learns, asks what it says, and does the same again', async (id) => {
  const longer = await eventsOf(teller, momentumArm(id), 2, small());
  expectLearnt(id, longer);
  const again = await eventsOf(teller, momentumArm(id), 1, small());
  expect(firstIteration(again)).toEqual(firstIteration(longer));
});

it('semi-online DPO draws as at its last sync, and frees what it kept', async () => {
  let held = 0;
  const counting: Storyteller = {
    ...teller,
    engine: {
      ...teller.engine,
      combine: (terms) => {
        held++;
        return teller.engine.combine(terms);
      },
      free: (weights) => {
        held--;
        teller.engine.free(weights);
      },
    },
  };
  const arms = [1, 2].map((sync) => armOf('semi_online_dpo', { sync }));
  const [online, half] = await Promise.all([
    eventsOf(counting, arms[0]!, 1, small()),
    eventsOf(teller, arms[1]!, 1, small()),
  ]);
  const steps = [online!, half!].map((events) => cellsOf(events, arms[0]!, 1)[0]!.steps);
  // The second step draws from another policy, the first from the same.
  expect(steps[1]![0]).toEqual(steps[0]![0]);
  expect(steps[1]![1]!.loss).not.toBe(steps[0]![1]!.loss);
  const before = held;
  await eventsOf(counting, arms[1]!, 1, small());
  // Two syncs more, both freed: the rest is what any run leaves to the engine.
  expect(held - before).toBe(before);
});

it('two half batches draw the same and learn the same', async () => {
  for (const id of ['online_dpo', 'ppo']) {
    const arm = momentumArm(id);
    const [halves] = cellsOf(await eventsOf(teller, arm, 1, small({ microBatches: 2 })), arm, 1);
    const [whole] = cellsOf(await eventsOf(teller, arm, 1, small()), arm, 1);
    whole!.steps.forEach((step, i) => {
      expect(Math.abs(halves!.steps[i]!.loss - step.loss)).toBeLessThan(1e-4 * (1 + Math.abs(step.loss)));
    });
    expect(halves!.metrics!.labels).toBe(whole!.metrics!.labels);
  }
});

it('ESPO draws anew once the policy has drifted by δ, and not before', async () => {
  const plain = momentumArm('espo');
  const [coarse] = cellsOf(await eventsOf(teller, plain, 1, small()), plain, 1);
  expect(coarse!.metrics!.labels).toBe(ROWS);
  const arm = armOf('espo', { delta: 0.001 });
  const [fine] = cellsOf(await eventsOf(teller, arm, 1, small()), arm, 1);
  // The drift of a fresh draw is 0, so a draw serves at least two steps.
  expect(fine!.metrics!.labels).toBe(2 * ROWS);
});
