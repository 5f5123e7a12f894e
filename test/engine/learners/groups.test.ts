import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResponsesObjective, TokensObjective } from '../../../src/algorithms/objectives/row';
import { configured, findMethod } from '../../../src/algorithms/objectives/table';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { type LanguageEngine, ofKind, single, type Weights } from '../../../src/engine/language/engine';
import { groupBatches } from '../../../src/engine/learners/data/groups';
import { talesSetup } from '../../../src/engine/learners/tales';
import { small } from '../../support/onPolicy';
import { shippedModel, tinyStoryteller } from '../../support/storyteller';

const { config, weights } = shippedModel();

describe('GRPO and its kin: what a step learns from', () => {
  let engine: LanguageEngine;
  let base: Weights;
  let setup: ReturnType<typeof talesSetup>;
  beforeAll(async () => {
    engine = await openCpuEngine(config);
    base = engine.upload(weights);
    setup = talesSetup(small({ microBatches: 2 }), engine, (await tinyStoryteller(engine, weights)).tokenizer);
  });
  afterAll(() => engine.close());

  const prompts = [
    'Once there was a cat.',
    'Once there was a dog.',
    'Once there was a bear.',
    'Once there was a bird.',
  ];

  /** The first step of an objective, and what it spent; the reference is not the policy. */
  async function first(id: string, world = setup.world) {
    const row = findMethod(id) as TokensObjective | ResponsesObjective;
    const objective = configured(row, {}) as Parameters<typeof groupBatches>[1];
    const input = { objective, sample: { prompts }, seed: 0, iteration: 1, reference: [[1, single(base)]] };
    const source = groupBatches({ ...setup, world }, objective, row.group!, input as never, base);
    return { tasks: await source.tasks(1), spent: source.spent };
  }

  const total = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

  it('grpo: every response weighs the same, whatever its length', async () => {
    const tasks = ofKind((await first('grpo')).tasks, 'tokens');
    const rows = tasks.reduce((sum, { batch }) => sum + batch.rows, 0);
    for (const { batch, weight, tokens } of tasks) {
      expect(tokens).toBe(rows);
      const lengths = new Set<number>();
      for (let row = 0; row < batch.rows; row++) {
        const own = (values: Float32Array | Uint8Array) =>
          total(values.subarray(row * batch.length, (row + 1) * batch.length));
        expect(own(weight!)).toBeCloseTo(1, 6);
        lengths.add(own(batch.scored));
      }
      expect(lengths.size).toBeGreaterThan(1);
    }
  });

  it('dr_grpo and dapo: every token weighs the same, over the room of the step or over its tokens', async () => {
    const [room, all] = [
      ofKind((await first('dr_grpo')).tasks, 'tokens'),
      ofKind((await first('dapo')).tasks, 'tokens'),
    ];
    const rows = room.reduce((sum, { batch }) => sum + batch.rows, 0);
    expect(room.map(({ tokens }) => tokens)).toEqual([rows * 40, rows * 40]);
    const scored = all.reduce((sum, { batch }) => sum + total(batch.scored), 0);
    expect(all.map(({ tokens }) => tokens)).toEqual([scored, scored]);
    for (const { weight } of [...room, ...all]) expect(weight).toBeUndefined();
  });

  it('advantages of a prompt add up to 0; divided by the deviation of its rewards, or not', async () => {
    const [whole, plain] = [
      ofKind((await first('grpo')).tasks, 'tokens'),
      ofKind((await first('dr_grpo')).tasks, 'tokens'),
    ];
    const gains = (tasks: typeof whole) =>
      tasks.flatMap(({ batch, advantage }) =>
        Array.from({ length: batch.rows }, (_, row) => {
          const at = batch.scored.indexOf(1, row * batch.length);
          return advantage[at]!;
        }),
      );
    const rewards = plain.flatMap((task) => [...task.rewards]);
    gains(plain).forEach((gain, i) => {
      const mean = (rewards[i - (i % 2)]! + rewards[i - (i % 2) + 1]!) / 2;
      expect(gain).toBeCloseTo(rewards[i]! - mean, 5);
    });
    // Of two, each is 1/√2 deviations from the mean, or both are the mean.
    for (const gain of gains(whole)) if (gain !== 0) expect(Math.abs(gain)).toBeCloseTo(Math.SQRT1_2, 2);
  });

  it('gspo: ratios to the policy that drew, and the true reference beside them', async () => {
    for (const { rewards, old, reference, prompts: count } of ofKind((await first('gspo')).tasks, 'responses')) {
      expect(total(rewards)).toBeCloseTo(0, 5);
      // The policy that drew is the reference here, scored by the same kernels.
      expect(old).toEqual(reference);
      expect(count).toBe(4);
    }
  });

  it('dapo: prompts whose rewards are equal give way to others, twice at most', async () => {
    // Nothing is worth anything: every prompt is equal, and is drawn three times.
    const world = small({ microBatches: 2 });
    const rewards = Object.fromEntries(Object.keys(world.rewards).map((name) => [name, 0]));
    const blank = talesSetup({ ...world, rewards }, engine, setup.tokenizer);
    const row = findMethod('dapo') as TokensObjective;
    const objective = configured(row, {}) as Parameters<typeof groupBatches>[1];
    const input = { objective, sample: { prompts }, seed: 0, iteration: 1, reference: [[1, single(base)]] } as never;
    const equal = groupBatches(blank, objective, row.group!, input, base);
    await equal.tasks(1);
    expect(equal.spent.labels).toBe(3 * 8);
    const { tasks, spent } = await first('dapo');
    const missing = (id: typeof tasks) =>
      ofKind(id, 'tokens').filter(({ rewards }) =>
        [0, 2].some((at) => at < rewards.length && rewards[at] === rewards[at + 1]),
      );
    expect(missing(tasks).length).toBeLessThanOrEqual(missing((await first('grpo')).tasks).length);
    expect(spent.labels).toBeGreaterThanOrEqual(8);
  });
});
