import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { type LanguageEngine, singleOf } from '../../../src/engine/language/engine';
import type { Storyteller } from '../../../src/engine/learners/tales';
import type { Arm } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import type { HostWeights } from '../../../src/model/config';
import type { Cell } from '../../../src/trace/fold';
import {
  cellsOf as allCells,
  eventsOf as allEvents,
  TINY,
  tinyStoryteller,
  tinyWorld,
} from '../../support/storyteller';

const STEPS = 4;

const preset = presetNamed('tales-relatives').experiment;
const [DPO, APO, , EXPO, MOVING, AHEAD] = preset.arms as [Arm, Arm, Arm, Arm, Arm, Arm];
const OPTIMISTIC: Arm = { ...DPO, id: 'optimistic', lookAhead: 'optimistic' };
const COMAL: Arm = {
  ...DPO,
  id: 'comal',
  objective: { id: 'ipo', settings: { beta: 0.5, reduction: 0 } },
  reference: 'mixture',
};

describe('the relatives of momentum in tales', () => {
  let engine: LanguageEngine;
  let teller: Storyteller;

  beforeAll(async () => {
    engine = await openCpuEngine(TINY);
    teller = await tinyStoryteller(engine);
  });
  afterAll(() => engine.close());

  const eventsOf = (arm: Arm, iterations: number, world = tinyWorld(), on = engine) =>
    allEvents({ ...teller, engine: { ...on, close() {} } }, arm, iterations, world);
  const cellsOf = async (arm: Arm, iterations: number, world = tinyWorld(), on = engine) =>
    allCells(await eventsOf(arm, iterations, world, on), arm, iterations);

  /** Everything of a cell that the solution decides. */
  const learnt = ({ steps, metrics, evaluation, extrapolation }: Cell) => ({
    steps,
    metrics,
    evaluation,
    extrapolation,
  });
  const margins = ({ steps }: Cell) => steps.map(({ margin }) => margin);

  it.each([EXPO, MOVING, AHEAD, OPTIMISTIC, COMAL].map((arm) => [arm.id, arm] as const))(
    '%s: the same events again, and as much work as was announced',
    async (_, arm) => {
      const events = await eventsOf(arm, 2);
      expect(await eventsOf(arm, 2)).toEqual(events);
      const last = events.findLast((event) => event.kind === 'progress');
      expect(last?.done).toBe(last?.total);
    },
  );

  it.each([DPO, MOVING, AHEAD].map((arm) => [arm.id, arm] as const))(
    '%s: stops where policy and reference differ before the first step',
    async (_, arm) => {
      const unsteady: LanguageEngine = {
        ...engine,
        score: async (...given) => (await engine.score(...given)).map((x) => x * (1 + 2 ** -20)),
      };
      await expect(eventsOf(arm, 1, tinyWorld(), unsteady)).rejects.toThrow(
        /does not compute the same twice: at equal weights, policy and reference differ by \S+ nats/,
      );
      // Does not hold if the step does not start from the reference.
      await expect(eventsOf({ ...arm, reference: 'initial' }, 1, tinyWorld(), unsteady)).resolves.toBeDefined();
    },
  );

  it.each([EXPO, MOVING, AHEAD, OPTIMISTIC].map((arm) => [arm.id, arm] as const))(
    '%s: the first margin is exactly 0, since the reference is the anchor',
    async (_, arm) => {
      for (const cell of await cellsOf(arm, 2)) {
        expect(margins(cell)[0]).toBe(0);
        expect(margins(cell)[1]).not.toBe(0);
      }
    },
  );

  it('TR-DPO: a hard update makes the next margin exactly 0, a soft one smaller, none leaves all as it was', async () => {
    const at = async (referenceShare: number) =>
      (await cellsOf({ ...MOVING, referenceShare, referenceEvery: 2 }, 1))[0]!;
    const [none, soft, hard, [plain]] = [await at(0), await at(0.6), await at(1), await cellsOf(DPO, 1)];
    expect(learnt(none)).toEqual(learnt(plain!));
    expect(margins(hard).slice(0, 2)).toEqual(margins(plain!).slice(0, 2));
    expect(margins(hard)[2]).toBe(0);
    expect(margins(hard)[3]).not.toBe(0);
    const [whole, some] = [margins(plain!)[2]!, margins(soft)[2]!];
    expect(some / whole).toBeGreaterThan(0.2);
    expect(some / whole).toBeLessThan(0.6);
  });

  it('TR-DPO: two micro-batches are one', async () => {
    const soft = { ...MOVING, referenceEvery: 2 };
    const [[one], [two]] = [await cellsOf(soft, 1), await cellsOf(soft, 1, tinyWorld({ microBatches: 2 }))];
    expect(one!.steps).toHaveLength(STEPS);
    one!.steps.forEach(({ loss, margin }, i) => {
      expect(Math.abs(two!.steps[i]!.loss - loss)).toBeLessThan(1e-5);
      expect(Math.abs(two!.steps[i]!.margin - margin)).toBeLessThan(1e-5);
    });
  });

  it('ExPO: judged is what APO would sample from next, and training does not see it', async () => {
    const judged = new Map<string, HostWeights[]>();
    const watched = (name: string): LanguageEngine => ({
      ...engine,
      async sample(policy, request) {
        const weights = singleOf(policy);
        if (!weights) throw new Error('one set of weights was expected');
        judged.set(name, [...(judged.get(name) ?? []), await engine.download(weights)]);
        return engine.sample(policy, request);
      },
    });
    const expo = await cellsOf(EXPO, 2, tinyWorld(), watched('expo'));
    const plain = await cellsOf(DPO, 2);
    await cellsOf(APO, 2, tinyWorld(), watched('apo'));
    // Base evaluated, iteration 1 sampled and evaluated, iteration 2 sampled.
    expect(judged.get('expo')![2]).toEqual(judged.get('apo')![3]);
    expect(judged.get('expo')![2]).not.toEqual(judged.get('expo')![3]);
    expo.forEach((cell, i) => {
      expect(cell.judged).toEqual({ expo: 0.3, table: null });
      expect(cell.steps).toEqual(plain[i]!.steps);
      expect(cell.metrics!.margin).toBe(plain[i]!.metrics!.margin);
      expect(cell.metrics!.klBase).toBeGreaterThan(plain[i]!.metrics!.klBase);
    });
  });

  it('ExPO: at −1 the base is judged; in log-probabilities it is a mixture', async () => {
    const [back] = await cellsOf({ ...EXPO, expo: -1 }, 1);
    expect(back!.metrics!.klBase).toBe(0);
    expect(back!.metrics!.klStep).toBe(0);
    const [weights] = await cellsOf(EXPO, 1);
    const [policy] = await cellsOf({ ...EXPO, momentum: { ...EXPO.momentum, space: 'policy' } }, 1);
    expect(policy!.metrics!.klBase).not.toBe(weights!.metrics!.klBase);
    expect(policy!.metrics!.klBase / weights!.metrics!.klBase).toBeCloseTo(1, 0);
  });

  it('extragradient: asks again from the half-way point, and counts it', async () => {
    const drawn: { stream: number; weights: HostWeights }[] = [];
    const watched: LanguageEngine = {
      ...engine,
      async sample(policy, request) {
        drawn.push({ stream: request.stream, weights: await engine.download(singleOf(policy)!) });
        return engine.sample(policy, request);
      },
    };
    const [ahead] = await cellsOf(AHEAD, 1, tinyWorld(), watched);
    // For the evaluation of the base, from the anchor, from the half-way point, for the evaluation of the solution.
    const [, anchor, half] = drawn.splice(0);
    const [plain] = await cellsOf(DPO, 1, tinyWorld(), watched);
    expect(new Set([anchor!.stream, half!.stream, drawn[2]!.stream]).size).toBe(3);
    expect(half!.weights).toEqual(drawn[2]!.weights);
    expect(half!.weights).not.toEqual(anchor!.weights);
    expect(ahead!.steps.map(({ step }) => step)).toEqual(Array.from({ length: 2 * STEPS }, (_, i) => i + 1));
    expect(ahead!.steps.every(({ steps }) => steps === 2 * STEPS)).toBe(true);
    // The first half is the plain step; the second starts at the anchor again.
    expect(margins(ahead!).slice(0, STEPS)).toEqual(margins(plain!));
    expect(margins(ahead!)[STEPS]).toBe(0);
    expect(margins(ahead!).slice(STEPS)).not.toEqual(margins(plain!));
    expect([ahead!.sample, ahead!.labels]).toEqual([plain!.sample, plain!.labels]);
    expect(ahead!.metrics!.labels).toBe(2 * plain!.metrics!.labels);
    expect(ahead!.metrics!.tokens).toBeGreaterThan(1.5 * plain!.metrics!.tokens);
    expect(ahead!.metrics!.flops).toBeGreaterThan(1.5 * plain!.metrics!.flops);
  });

  it('extragradient: stays at the anchor if the learning rate is 0', async () => {
    for (const { metrics } of await cellsOf(AHEAD, 2, tinyWorld({ learningRate: 0 })))
      expect([metrics!.klBase, metrics!.klStep, metrics!.margin]).toEqual([0, 0, 0]);
  });

  it('optimistic: the first step is plain, the second corrected', async () => {
    const [optimistic, plain] = [await cellsOf(OPTIMISTIC, 2), await cellsOf(DPO, 2)];
    expect(learnt(optimistic[0]!)).toEqual(learnt(plain[0]!));
    expect(optimistic[1]!.steps).toEqual(plain[1]!.steps);
    expect(optimistic[1]!.metrics!.klStep).not.toBe(plain[1]!.metrics!.klStep);
    expect(optimistic[1]!.metrics!.margin).not.toBe(plain[1]!.metrics!.margin);
  });

  it('optimistic: the step is twice this one less the last', async () => {
    const kept: HostWeights[] = [];
    const watched: LanguageEngine = {
      ...engine,
      async evaluate(policy, reference, batch) {
        kept.push(await engine.download(singleOf(policy)!));
        return engine.evaluate(policy, reference, batch);
      },
    };
    await cellsOf(DPO, 2, tinyWorld(), watched);
    const [start, first, second] = [0, 2, 4].map((i) => kept[i]!);
    kept.length = 0;
    await cellsOf(OPTIMISTIC, 2, tinyWorld(), watched);
    const found = kept[4]!;
    for (const [name, values] of found)
      values.forEach((value, i) => {
        const [a, b, c] = [start, first, second].map((weights) => weights!.get(name)![i]!);
        expect(Math.abs(value - (c! + (c! - b!) - (b! - a!)))).toBeLessThan(1e-6);
      });
  });

  it('COMAL: at share 1 the outer reference, at share 0 the anchor, and the outer one is replaced', async () => {
    const at = (referenceShare: number, referenceEvery: number) =>
      cellsOf({ ...COMAL, referenceShare, referenceEvery }, 2);
    const [initial, anchor] = [
      await cellsOf({ ...COMAL, reference: 'initial' }, 2),
      await cellsOf({ ...COMAL, reference: 'anchor' }, 2),
    ];
    expect((await at(1, 100)).map(learnt)).toEqual(initial.map(learnt));
    expect((await at(0, 100)).map(learnt)).toEqual(anchor.map(learnt));
    const [far, near] = [(await at(0.4, 100))[1]!, (await at(0.4, 1))[1]!];
    // Per token and not normalised, the mixture is linear, and so is the margin against it.
    expect(margins(far)[0]! / margins(initial[1]!)[0]!).toBeCloseTo(0.4, 4);
    // Outer reference and anchor are the last solution, both.
    expect(Math.abs(margins(near)[0]!)).toBeLessThan(1e-5);
  });
});
