import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import type { LanguageEngine } from '../../../src/engine/language/engine';
import type { Storyteller } from '../../../src/engine/learners/tales';
import { constant } from '../../../src/experiment/arms';
import type { TraceEvent } from '../../../src/trace/events';
import { armOf, expectLearnt, firstIteration, momentumArm, small } from '../../support/onPolicy';
import { cellsOf, eventsOf, shippedModel, tinyStoryteller } from '../../support/storyteller';

const { config, weights } = shippedModel();

describe('objectives that draw from the policy, or read all responses, in tales', () => {
  let engine: LanguageEngine;
  let teller: Storyteller;
  beforeAll(async () => {
    engine = await openCpuEngine(config);
    teller = await tinyStoryteller(engine, weights);
  });
  afterAll(() => engine.close());

  const runs = new Map<string, Promise<TraceEvent[]>>();
  /** Two iterations of an objective; the tests share the run. */
  const runOf = (id: string) => {
    if (!runs.has(id)) runs.set(id, eventsOf(teller, momentumArm(id), 2, small()));
    return runs.get(id)!;
  };
  const cellsOfRun = async (id: string) => cellsOf(await runOf(id), momentumArm(id), 2);

  // One of each kind: pairs, tokens, all responses. onPolicy.long.test.ts has the others.
  const KINDS = ['online_dpo', 'ppo', 'infonca'];
  it.each(KINDS)('%s: learns, and asks what it says', async (id) => expectLearnt(id, await runOf(id)));

  it.each(KINDS)('%s: does the same again', async (id) => {
    expect(firstIteration(await eventsOf(teller, momentumArm(id), 1, small()))).toEqual(
      firstIteration(await runOf(id)),
    );
  });

  it('the first step finds policy and reference equal, to the bit', async () => {
    for (const id of ['online_dpo', 'nash_md', 'infonca']) {
      const [cell] = await cellsOfRun(id);
      expect(cell!.steps[0]!.margin).toBe(0);
      if (id === 'online_dpo') expect(cell!.steps[0]!.loss).toBe(Math.fround(Math.log(2)));
    }
  });

  it('Nash-MD says why it cannot play against a mixture with an anchor that is one', async () => {
    const arm = armOf('nash_md', {}, constant(0.3, 'policy'));
    await expect(eventsOf(teller, arm, 2, small())).rejects.toThrow('set momentum.space to parameters');
  });
});
