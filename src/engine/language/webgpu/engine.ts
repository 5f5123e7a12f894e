import type { Combination } from '../../../algorithms/proximalPoint';
import { type Device, explain } from '../../../gpu/device';
import { newRecorder } from '../../../gpu/recording';
import { type Memory, newMemory, readBack, type Tensor, upload } from '../../../gpu/tensor';
import type { ModelConfig } from '../../../model/config';
import { gpuFamilyOf } from '../../../model/gpuFamilies';
import type { Model } from '../../../model/gpuFamily';
import { MAX_LOGITS } from '../../../model/head';
import { type IsTrainable, layoutOf, packWeights, unpackWeights } from '../../../model/layout';
import { COMPARE_PARTIALS, COMPARE_WORDS, compare, comparison } from '../../../ops/compare';
import { describeTuning, type Tuning, tune } from '../../../ops/tuning/tuning';
import { type LanguageEngine, resolve, type Weights } from '../engine';
import type { Core } from './core';
import { newDeviceQueue } from './queue';
import { sampleTokens } from './sampler';
import { evaluatePolicy, type Stored, score } from './scorer';
import { newSum, recordSum } from './sum';
import { createTrainer } from './trainer';
import { newWorkspaces } from './workspace';

export interface WebgpuOptions {
  /** What `tuned` was given before, on any adapter; what is not among it is measured. */
  tunings?: readonly Tuning[];
  /** Told which kernels run, to be kept for the next time. */
  tuned?: (tuning: Tuning) => void;
  /** Most elements of logits in memory at a time. */
  maxLogits?: number;
  /** The frozen weights are those of the first upload, for all that are uploaded later too; without it, all are trained. */
  isTrainable?: IsTrainable;
}

/**
 * The engine of our own WGSL kernels. Calls take effect in the order in which they are made, so weights may be freed, or
 * trained, as soon as the call that reads them has been made. The device stays the caller's.
 */
export async function openWebgpuEngine(
  config: ModelConfig,
  device: Device,
  { tunings = [], tuned, maxLogits = MAX_LOGITS, isTrainable }: WebgpuOptions = {},
): Promise<LanguageEngine> {
  const family = gpuFamilyOf(config);
  const layout = layoutOf(config, isTrainable);
  const blocks = [...layout.frozen.blocks, ...layout.trainable.blocks];
  const shapes = blocks.flatMap(({ shape: [out, into] }) => (into === undefined ? [] : [[out!, into] as const]));
  const tuning = await tune(device, shapes, tunings, () => performance.now());
  tuned?.(tuning);
  const constants = newMemory(device);
  const positions = family.positionTable(config);
  const table = constants.tensor(positions.length, 'positions');
  const frozen = constants.tensor(layout.frozen.length, 'frozen weights');
  await constants.ready();
  upload(device, table, positions);
  const model: Model = { config, family, layout, frozen, tuning, table, maxLogits };

  const queue = newDeviceQueue((error) => explain(device, error));
  const core: Core = { device, model, queue };
  const inference = newWorkspaces(device, model, false);
  const training = newWorkspaces(device, model, true);

  let lastId = 0;
  const stored = new Map<number, Stored & { memory: Memory }>();
  /** New weights, filled by `fill` in its turn. */
  const create = (fill: (flat: Tensor) => Promise<void>): Weights => {
    const memory = newMemory(device);
    const weights = { id: ++lastId, flat: memory.tensor(layout.trainable.length, 'weights'), memory };
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
  const combine = (terms: Combination<Weights>): Weights => {
    if (terms.length === 0) throw new RangeError('combine: no weights were given');
    const sources = terms.map(([coefficient, weights]) => [coefficient, find(weights).flat] as const);
    return create((flat) => combineInto(device, sources, flat));
  };

  return {
    kind: 'webgpu',
    description: device.description,
    kernels: describeTuning(tuning),
    config,
    upload(weights) {
      const isFrozen = (name: string) =>
        layout.frozen.blocks.some((block) => block.weights.some((each) => each.name === name));
      const part = (which: boolean) => new Map([...weights].filter(([name]) => isFrozen(name) === which));
      const [constant, values] = [packWeights(layout.frozen, part(true)), packWeights(layout.trainable, part(false))];
      const isFirst = lastId === 0;
      return create(async (flat) => {
        if (isFirst) upload(device, frozen, constant);
        upload(device, flat, values);
      });
    },
    download(weights) {
      const { flat } = find(weights);
      const read = async () => {
        const [constant, values] = await readBack(device, [frozen, flat]);
        return new Map([...unpackWeights(layout.frozen, constant!), ...unpackWeights(layout.trainable, values!)]);
      };
      return queue.enqueue(async () => ({ done: read() }));
    },
    combine,
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
        inference.forget(id);
        training.forget(id);
        memory.free();
      });
    },
    async sample(policy, request) {
      return sampleTokens(core, inference, resolve(policy, find), request);
    },
    async score(policy, batch) {
      return score(core, inference, resolve(policy, find), batch);
    },
    async evaluate(policy, reference, batch) {
      return evaluatePolicy(core, inference, resolve(policy, find), resolve(reference, find), batch);
    },
    trainer(start) {
      const weights = combine([[1, start]]);
      return createTrainer(core, training, weights, find(weights).flat, ++lastId);
    },
    close() {
      inference.free();
      training.free();
      for (const { memory } of stored.values()) memory.free();
      stored.clear();
      constants.free();
    },
  };
}

async function combineInto(device: Device, terms: Combination<Tensor>, y: Tensor): Promise<void> {
  const memory = newMemory(device);
  try {
    const rec = newRecorder(device);
    recordSum(rec, terms, newSum(memory, terms.length, y));
    await memory.ready();
    const program = await rec.build();
    program.submit();
    program.free();
  } finally {
    memory.free();
  }
}

async function compareWeights(device: Device, [a, b, c, d]: readonly [Tensor, Tensor, Tensor, Tensor]) {
  const memory = newMemory(device);
  try {
    const partials = memory.tensor(COMPARE_PARTIALS, 'partials');
    const result = memory.tensor(COMPARE_WORDS, 'result');
    const rec = newRecorder(device);
    compare(rec, { a, b, c, d, partials, result });
    await memory.ready();
    const program = await rec.build();
    program.submit();
    const [words] = await readBack(device, [result]);
    program.free();
    return comparison(words!);
  } finally {
    memory.free();
  }
}
