import { beforeAll, describe, expect, it } from 'vitest';
import { packResponses } from '../../../src/engine/language/batches';
import type { LanguageEngine } from '../../../src/engine/language/engine';
import { type OwnData, trainedAdapter } from '../../../src/engine/learners/own';
import { run } from '../../../src/engine/loop/run';
import type { Experiment } from '../../../src/experiment/experiment';
import { isTrained } from '../../../src/model/adapter/adapter';
import type { HostWeights } from '../../../src/model/config';
import type { TraceEvent } from '../../../src/trace/events';

import { dataOf, engineOf, experimentOf, LINES, metricsOf, model, openerOf, worldOf } from '../../support/ownRun';

type Evaluated = Extract<TraceEvent, { kind: 'evaluate' }>;

/** Of the pairs of some prompts, each scored for itself: how much more than the base some weights prefer the chosen response, nats. */
async function marginsOf(
  engine: LanguageEngine,
  learnt: HostWeights,
  experiment: Experiment,
  data: OwnData,
  prompts: readonly string[],
): Promise<number[]> {
  const { adapter, weights } = trainedAdapter(model.config, worldOf(experiment));
  const policies = [learnt, new Map([...weights].filter(([name]) => isTrained(adapter, name)))];
  const pairs = (data as Extract<OwnData, { kind: 'pairs' }>).pairs.filter(({ prompt }) =>
    prompts.includes(prompt.text),
  );
  const [own, base] = policies.map((one) => engine.upload(one));
  const scoreOf = async (of: typeof own, prompt: readonly number[], response: readonly number[]) => {
    const scores = await engine.score([[1, of!]], packResponses([{ prompt, response }], 32));
    return scores.reduce((sum, x) => sum + x, 0);
  };
  const found: number[] = [];
  for (const { prompt, chosen, rejected } of pairs) {
    const ratio = async ({ ids }: { ids: readonly number[] }) =>
      (await scoreOf(own, prompt.ids, ids)) - (await scoreOf(base, prompt.ids, ids));
    found.push((await ratio(chosen)) - (await ratio(rejected)));
  }
  return found;
}

describe('given pairs', () => {
  const experiment = experimentOf('model-pairs', true);
  Object.assign(worldOf(experiment).solve, { steps: 24, learningRate: 0.1 });
  const events: TraceEvent[] = [];
  let margins: number[];
  beforeAll(async () => {
    const engine = await engineOf('cpu', experiment);
    const data = dataOf('pairs');
    let learnt: HostWeights;
    for await (const event of run(experiment, openerOf(experiment, engine, data), null, async ({ learners }) => {
      learnt = await learners.get('apo')!.weights!();
    }))
      events.push(event);
    const last = events.findLast((event) => event.kind === 'evaluate' && event.arm === 'apo') as Evaluated;
    margins = await marginsOf(engine, learnt!, experiment, data, last.evaluation!.prompts);
    engine.close();
  });

  it('tell the mean margin of those that are held out, with Student’s interval over pairs', () => {
    expect(margins).toHaveLength(4);
    const mean = margins.reduce((sum, x) => sum + x) / 4;
    const deviation = Math.sqrt(margins.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3);
    // t of 3 degrees of freedom, from the table: 3.182446.
    const half = (3.182446 * deviation) / 2;
    const [first, last] = [metricsOf(events)[0]!, metricsOf(events).findLast(({ arm }) => arm === 'apo')!];
    expect(half).toBeGreaterThan(0.01);
    expect(last.heldOutPairs).toBe(4);
    // Sums of a few numbers in f32, and the six digits of t.
    for (const [found, expected] of [
      [last.heldOutMargin, mean],
      [last.heldOutMarginLow, mean - half],
      [last.heldOutMarginHigh, mean + half],
    ] as const)
      expect(Math.abs(found! - expected)).toBeLessThan(1e-6 * (Math.abs(mean) + half) + 1e-5);
    expect(first).toMatchObject({ heldOutPairs: 4, heldOutMargin: 0, heldOutMarginLow: 0, heldOutMarginHigh: 0 });
  });

  it('are labelled as the file has them, drawn by nobody', () => {
    const prompts = new Set<string>();
    for (const event of events) {
      if (event.kind === 'sample' && event.sample.kind === 'texts') {
        for (const prompt of event.sample.prompts) prompts.add(prompt);
        event.sample.responses.forEach(({ text, reward, prompt }, i) => {
          const line = LINES.find((one) => one.prompt === (event.sample as { prompts: string[] }).prompts[prompt])!;
          expect([text.trim(), reward]).toEqual(i % 2 === 0 ? [line.chosen.trim(), 1] : [line.rejected.trim(), 0]);
        });
      }
      if (event.kind === 'label' && event.labels.kind === 'texts')
        for (const { chosen, rejected, probability } of event.labels.pairs)
          expect([chosen % 2, rejected, probability]).toEqual([0, chosen + 1, 1]);
      if (event.kind === 'evaluate')
        for (const prompt of event.evaluation!.prompts) expect(prompts).not.toContain(prompt);
    }
    expect(prompts.size).toBeGreaterThan(5);
    expect(metricsOf(events).map(({ tokens }) => tokens)).toEqual(metricsOf(events).map(() => 0));
  });

  it('are half preferred by the base, and more by what has learnt them', () => {
    const rewards = metricsOf(events).map(({ reward }) => reward);
    expect(rewards.slice(0, 2)).toEqual([0.5, 0.5]);
    expect(rewards.at(-1)).toBeGreaterThan(0.5);
  });

  it('move the anchor: the next iteration is measured against what the last has reached', () => {
    const first = events.filter((event) => event.kind === 'step' && event.step.step === 1);
    expect(first).toHaveLength(4);
    for (const event of first) expect(event.kind === 'step' && event.step.loss).toBe(Math.fround(Math.LN2));
  });
});
