import { expect, it } from 'vitest';
import {
  demandFit,
  describePlan,
  fits,
  planMemory,
  RECOMPUTED,
  totalOf,
  type Work,
  waysOf,
} from '../../../src/engine/language/webgpu/plan';
import { openEngine } from '../../../src/engine/open';
import { dawn } from '../../../src/gpu/dawn';
import { openDevice } from '../../../src/gpu/device';
import { Failed } from '../../../src/messages/failure';
import { modulesOf } from '../../../src/model/adapter/adapter';
import { modelShape } from '../../../src/model/gpuModel';
import { chunksOf, logitsLevels } from '../../../src/model/head';
import { readLlamaFixture } from '../../support/llama';

const { config, weights, batch } = readLlamaFixture('tied-grouped');
const adapter = { rank: 5, alpha: 8, rankStabilised: false, freezeA: false, modules: modulesOf(config, null) };
const adapted = { adapter, frozen: async (name: string) => weights.get(name)! };
const LOGITS = 2 ** 22;
const keeping = { maxLogits: LOGITS, tensorBytes: 2 ** 27 };
const model = modelShape(config, adapter, keeping);
const { rows, length } = batch;
const WORK: Work = {
  policies: 2,
  batch: { rows, length, microBatches: 2, together: 2 },
  trained: true,
  sampled: null,
};

/** The change that is named when everything together may be so large. */
function changeWithin(work: Work, total: number) {
  try {
    demandFit(model, work, { tensor: 2 ** 27, total });
  } catch (error) {
    if (error instanceof Failed && error.failure.code === 'no-room') return error.failure.facts.change;
    throw error;
  }
  return null;
}

it('names the change that costs least, which fits, and less of it does not', () => {
  const large: Work = { ...WORK, batch: { rows: 12, length: 64, microBatches: 1, together: 2 } };
  const sizeOf = (work: Work) => totalOf(planMemory(model, work).plan);
  const with_ = (change: object): Work => ({ ...large, batch: { ...large.batch!, ...change } });
  expect(changeWithin(large, sizeOf(large))).toBeNull();
  const three = sizeOf(with_({ rows: 4, microBatches: 3 }));
  expect(changeWithin(large, three)).toEqual({ to: 'micro-batches', most: 3 });
  expect(changeWithin(large, three - 1)).toEqual({ to: 'micro-batches', most: 6 });
  const single = with_({ rows: 2, microBatches: 1, length: 64 });
  const shorter = sizeOf({ ...single, batch: { ...single.batch!, length: 37 } });
  expect(changeWithin(single, shorter)).toEqual({ to: 'tokens', most: 37 });
  expect(changeWithin(single, 1000)).toEqual({ to: 'cpu' });
  const idle: Work = { ...WORK, batch: null };
  const ofRank = modelShape(config, { ...adapter, rank: 3 }, keeping);
  expect(changeWithin(idle, totalOf(planMemory(ofRank, idle).plan))).toEqual({ to: 'rank', most: 3 });
});

it('a tensor that the device does not bind is refused by its name', () => {
  expect(() => demandFit(model, WORK, { tensor: 1000, total: null })).toThrow(
    /: \d+ bytes, and 1000 are there; the CPU engine may have the room$/,
  );
});

it('a card has logits in one chunk where there is room, and in small ones before it unpacks or computes layers again', () => {
  expect(logitsLevels(true, false, 2 ** 30)).toEqual([2 ** 22]);
  expect(logitsLevels(true, true, 2 ** 30)).toEqual([2 ** 24, 2 ** 23, 2 ** 22]);
  for (const isFrozen of [false, true]) {
    expect(logitsLevels(false, isFrozen, 2 ** 30)).toEqual([2 ** 26, 2 ** 24, 2 ** 23, 2 ** 22]);
    expect(logitsLevels(false, isFrozen, 2 ** 27)).toEqual([2 ** 24, 2 ** 23, 2 ** 22]);
    expect(logitsLevels(false, isFrozen, 2 ** 20)).toEqual([2 ** 22]);
  }
  const ways = waysOf('auto', RECOMPUTED, [2 ** 26, 2 ** 22]);
  const f32 = { form: 'f32', recomputed: 'nothing' };
  expect(ways.slice(0, 2)).toEqual([
    { ...f32, maxLogits: 2 ** 26 },
    { ...f32, maxLogits: 2 ** 22 },
  ]);
  expect(ways).toHaveLength(8);
  const wide = { ...config, vocab_size: 49_152 };
  const of = (maxLogits: number) => modelShape(wide, adapter, { ...keeping, maxLogits });
  const pair: Work = { ...WORK, batch: { rows: 2, length: 512, microBatches: 1, together: 2 } };
  const [whole, parts] = [of(2 ** 26), of(2 ** 22)];
  expect([whole, parts].map((shape) => chunksOf(1024, shape).length)).toEqual([1, 16]);
  const sizes = [whole, parts].map((shape) => totalOf(planMemory(shape, pair).plan));
  expect(sizes[0]! - sizes[1]!).toBe(2 * 4 * (1024 - 64) * 49_152); // of a pass that scores, and of one that trains
  const limits = { tensor: 2 ** 30, total: sizes[0]! - 1 };
  expect([whole, parts].map((shape) => fits(shape, pair, limits))).toEqual([false, true]);
});

it('auto takes the CPU engine instead, with the reason', async () => {
  const openCard = async () => {
    const opened = await openDevice(await dawn());
    return opened.device ? { device: { ...opened.device, isFallback: false, description: 'a card' } } : opened;
  };
  const machine = { openDevice: openCard, tuning: { work: WORK, memory: 1000 } };
  const { engine, reason } = await openEngine('auto', config, machine, adapted);
  expect(engine.kind).toBe('cpu');
  expect(reason).toMatch(/^WebGPU failed to start on a card: everything together: \d+ bytes, and 1000 are there; /);
  engine.close();
  await expect(openEngine('webgpu', config, machine, adapted)).rejects.toThrow('everything together');
});

it('is a line for people', () => {
  const plan = { base: 538e6, adapters: 2.5e6, moments: 0, activations: 1, logits: 0, cache: 0 };
  expect(describePlan(plan)).toBe('base 538, adapters 2.50, activations 0.00; 541 MB in all');
});
