import { type Device, explain } from '../../../gpu/device';
import { newMemory, upload } from '../../../gpu/tensor';
import type { Adapted } from '../../../model/adapter/adapter';
import { type ModelConfig, POSITIONS } from '../../../model/config';
import type { Model } from '../../../model/gpuModel';
import { MAX_LOGITS } from '../../../model/head';
import { layoutOf, packBlock } from '../../../model/layout';
import { decoderOf } from '../../../model/weights';
import { widthsOf } from '../../../model/widths';
import { ropeTable } from '../../../ops/rope';
import { describeTuning, type Tuning, tune } from '../../../ops/tuning/tuning';
import { type LanguageEngine, resolve } from '../engine';
import type { Core } from './core';
import { newDeviceQueue } from './queue';
import { sampleTokens } from './sampler';
import { evaluatePolicy, score } from './scorer';
import { newStore } from './store';
import { createTrainer } from './trainer';
import { newWorkspaces } from './workspace';

export interface WebgpuOptions {
  /** What `tuned` was given before, on any adapter; what is not among it is measured. */
  tunings?: readonly Tuning[];
  /** Told which kernels run, to be kept for the next time. */
  tuned?: (tuning: Tuning) => void;
  /** Most elements of logits in memory at a time. */
  maxLogits?: number;
  /** What is trained is the adapter, on weights that are read here; without one, all weights are trained. */
  adapted?: Adapted | null;
}

/**
 * The engine of our own WGSL kernels. Calls take effect in the order in which they are made, so weights may be freed, or
 * trained, as soon as the call that reads them has been made. The device stays the caller's.
 */
export async function openWebgpuEngine(
  config: ModelConfig,
  device: Device,
  { tunings = [], tuned, maxLogits = MAX_LOGITS, adapted = null }: WebgpuOptions = {},
): Promise<LanguageEngine> {
  const decoder = decoderOf(config);
  const widths = widthsOf(config);
  const adapter = adapted?.adapter ?? null;
  const layout = layoutOf(config, adapter);
  const blocks = [...layout.frozen, ...layout.trainable.blocks];
  // B has kernels of its own, and learned positions are looked up.
  const isProduct = (name: string) => name !== POSITIONS && !name.endsWith('.lora_B.weight');
  const products = blocks.filter(({ name, shape }) => shape.length === 2 && isProduct(name));
  const shapes = products.map(({ shape: [out, into] }) => [out!, into!] as const);
  const tuning = await tune(device, shapes, tunings, () => performance.now());
  tuned?.(tuning);
  const constants = newMemory(device);
  const turns = decoder.rotations.map((each) => ropeTable(config.max_position_embeddings, widths.rotated, each));
  const tables = turns.map(({ length }) => constants.tensor(length, 'positions'));
  const frozen = new Map(layout.frozen.map(({ name, length }) => [name, constants.tensor(length, name)]));
  await constants.ready();
  for (const [i, table] of tables.entries()) upload(device, table, turns[i]!);
  for (const block of layout.frozen) upload(device, frozen.get(block.name)!, await packBlock(block, adapted!.frozen));
  const model: Model = { config, decoder, widths, layout, adapter, frozen, tuning, tables, maxLogits };

  const queue = newDeviceQueue((error) => explain(device, error));
  const core: Core = { device, model, queue };
  const inference = newWorkspaces(device, model, false);
  const training = newWorkspaces(device, model, true);

  const { find, newId, close, ...ofWeights } = newStore(core, (id) => {
    inference.forget(id);
    training.forget(id);
  });

  return {
    kind: 'webgpu',
    description: device.description,
    kernels: describeTuning(tuning),
    config,
    ...ofWeights,
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
      const weights = ofWeights.combine([[1, start]]);
      return createTrainer(core, training, weights, find(weights).flat, newId());
    },
    close() {
      inference.free();
      training.free();
      close();
      constants.free();
    },
  };
}
