import type { Device } from '../../../gpu/device';
import { runOnce } from '../../../gpu/recording';
import { type Memory, newMemory, readBack, type Tensor, upload } from '../../../gpu/tensor';
import { packWeights, unpackWeights } from '../../../model/layout';
import { COMPARE_PARTIALS, COMPARE_WORDS, compare, comparison } from '../../../ops/compare';
import type { LanguageEngine, Weights } from '../engine';
import type { Core } from './core';
import type { Stored } from './scorer';
import { newSum, recordSum } from './sum';

/** The weights of an engine by their id; a call takes effect in the order of the calls. */
interface Store extends Pick<LanguageEngine, 'upload' | 'download' | 'combine' | 'compare' | 'free'> {
  /** Throws an Error if they were freed. */
  find(weights: Weights): Stored;
  /** An id that no weights have. */
  newId(): number;
  close(): void;
}

/** `forget` drops what was recorded with the weights of an id. */
export function newStore({ device, model, queue }: Core, forget: (id: number) => void): Store {
  const layout = model.layout.trainable;
  let lastId = 0;
  const stored = new Map<number, Stored & { memory: Memory }>();
  /** New weights, filled by `fill` in its turn. */
  const create = (fill: (flat: Tensor) => Promise<void>): Weights => {
    const memory = newMemory(device);
    const weights = { id: ++lastId, flat: memory.tensor(layout.length, 'weights'), memory };
    stored.set(weights.id, weights);
    queue.background(async () => {
      await memory.ready();
      await fill(weights.flat);
    });
    return { id: weights.id };
  };
  const find = ({ id }: Weights) => {
    const weights = stored.get(id);
    if (!weights) throw new Error(`weights ${id} were freed, or belong to another engine`);
    return weights;
  };
  return {
    find,
    newId: () => ++lastId,
    upload(weights) {
      const values = packWeights(layout, weights);
      return create(async (flat) => upload(device, flat, values));
    },
    download(weights) {
      const { flat } = find(weights);
      return queue.enqueue(async () => ({
        done: readBack(device, [flat]).then(([values]) => unpackWeights(layout, values!)),
      }));
    },
    combine(terms) {
      if (terms.length === 0) throw new RangeError('combine: no weights were given');
      const sources = terms.map(([coefficient, weights]) => [coefficient, find(weights).flat] as const);
      return create(async (flat) => {
        await runOnce(device, (rec, memory) => {
          recordSum(rec, sources, newSum(memory, sources.length, flat));
          return [];
        });
      });
    },
    compare(a, b, c, d) {
      const tensors = [a, b, c, d].map((weights) => find(weights).flat);
      return queue.enqueue(async () => {
        const result = await compareWeights(device, tensors as [Tensor, Tensor, Tensor, Tensor]);
        return { done: Promise.resolve(result) };
      });
    },
    free(weights) {
      const { id, memory } = find(weights);
      stored.delete(id);
      queue.release(async () => {
        forget(id);
        memory.free();
      });
    },
    close() {
      for (const { memory } of stored.values()) memory.free();
      stored.clear();
    },
  };
}

async function compareWeights(device: Device, [a, b, c, d]: readonly [Tensor, Tensor, Tensor, Tensor]) {
  const [words] = await runOnce(device, (rec, memory) => {
    const partials = memory.tensor(COMPARE_PARTIALS, 'partials');
    const result = memory.tensor(COMPARE_WORDS, 'result');
    compare(rec, { a, b, c, d, partials, result });
    return [result];
  });
  return comparison(words!);
}
