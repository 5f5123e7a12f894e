import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuEngine } from '../../src/engine/cpu';
import type { LanguageEngine, Weights } from '../../src/engine/language';
import { run } from '../../src/engine/run';
import { openTales, type Storyteller } from '../../src/engine/tales';
import { openWebgpuEngine } from '../../src/engine/webgpu';
import type { Arm, TalesWorld } from '../../src/experiment/experiment';
import { type Cell, cellAt, EMPTY_TRACE, fold } from '../../src/experiment/fold';
import { presetNamed } from '../../src/experiment/presets';
import type { TraceEvent } from '../../src/experiment/trace';
import type { HostWeights, LlamaConfig } from '../../src/model/config';
import { loadTokenizer, type Tokenizer } from '../../src/model/tokenizer';
import { testDevice } from '../support/gpu';
import { randomWeights } from './llama64';

const config: LlamaConfig = {
  vocab_size: 512,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 8,
  max_position_embeddings: 64,
  rope_theta: 1000,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
  bos_token_id: 1,
  eos_token_id: 2,
};
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

/** Hardly any work: a model of random weights, four beginnings, responses of at most six tokens. */
function tiny(solve: Partial<TalesWorld['solve']> = {}): TalesWorld {
  const world = structuredClone(preset.world) as TalesWorld;
  Object.assign(world.sampling, { prompts: 4, responses: 2, maxTokens: 6 });
  Object.assign(world.solve, { steps: STEPS, pairsPerStep: 4, learningRate: 0.01, warmup: 0, ...solve });
  world.evaluation.prompts = 2;
  return world;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../public/models/tales/${name}`, import.meta.url), 'utf8'));

describe('the relatives of momentum in tales', () => {
  let engine: LanguageEngine;
  let tokenizer: Tokenizer;
  const base: HostWeights = randomWeights(config, 3, 0.3);

  beforeAll(async () => {
    tokenizer = await loadTokenizer(read('tokenizer.json'), read('tokenizer_config.json'));
    engine = await openCpuEngine(config);
  });
  afterAll(() => engine.close());

  async function eventsOf(arm: Arm, iterations: number, world = tiny(), on = engine): Promise<TraceEvent[]> {
    const events: TraceEvent[] = [];
    const teller: Storyteller = { engine: { ...on, close() {} }, tokenizer, base };
    const experiment = { ...preset, world, arms: [arm], iterations };
    for await (const event of run(experiment, async () => openTales(world, teller))) events.push(event);
    return events;
  }

  /** The cells of the iterations, from 1. */
  async function cellsOf(arm: Arm, iterations: number, world = tiny(), on = engine): Promise<Cell[]> {
    const trace = fold(EMPTY_TRACE, await eventsOf(arm, iterations, world, on));
    return Array.from({ length: iterations }, (_, i) => cellAt(trace, { seed: 0, arm: arm.id, iteration: i + 1 })!);
  }

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
    const [[one], [two]] = [await cellsOf(soft, 1), await cellsOf(soft, 1, tiny({ microBatches: 2 }))];
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
        if (!('id' in policy)) throw new Error('one set of weights was expected');
        judged.set(name, [...(judged.get(name) ?? []), await engine.download(policy)]);
        return engine.sample(policy, request);
      },
    });
    const expo = await cellsOf(EXPO, 2, tiny(), watched('expo'));
    const plain = await cellsOf(DPO, 2);
    await cellsOf(APO, 2, tiny(), watched('apo'));
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
        drawn.push({ stream: request.stream, weights: await engine.download(policy as Weights) });
        return engine.sample(policy, request);
      },
    };
    const [ahead] = await cellsOf(AHEAD, 1, tiny(), watched);
    // For the evaluation of the base, from the anchor, from the half-way point, for the evaluation of the solution.
    const [, anchor, half] = drawn.splice(0);
    const [plain] = await cellsOf(DPO, 1, tiny(), watched);
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

  it('extragradient: stays at the anchor where the learning rate is 0', async () => {
    for (const { metrics } of await cellsOf(AHEAD, 2, tiny({ learningRate: 0 })))
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
        kept.push(await engine.download(policy as Weights));
        return engine.evaluate(policy, reference, batch);
      },
    };
    await cellsOf(DPO, 2, tiny(), watched);
    const [start, first, second] = [0, 2, 4].map((i) => kept[i]!);
    kept.length = 0;
    await cellsOf(OPTIMISTIC, 2, tiny(), watched);
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

  it('TR-DPO: both engines go the same way', async () => {
    const gpu = await openWebgpuEngine(config, await testDevice());
    const soft = { ...MOVING, referenceEvery: 2 };
    const [[ours], [theirs]] = [await cellsOf(soft, 1), await cellsOf(soft, 1, tiny(), gpu)];
    expect(theirs!.sample).toEqual(ours!.sample);
    ours!.steps.forEach(({ loss, margin }, i) => {
      expect(Math.abs(theirs!.steps[i]!.loss - loss)).toBeLessThan(1e-4);
      expect(Math.abs(theirs!.steps[i]!.margin - margin)).toBeLessThan(1e-4 + 1e-3 * Math.abs(margin));
    });
    gpu.close();
  }, 300_000);
});
