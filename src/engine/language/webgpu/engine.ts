import type { Experiment } from '../../../experiment/experiment';
import { type Device, explain } from '../../../gpu/device';
import { newMemory, tensorLimit, upload } from '../../../gpu/tensor';
import { Failed, type Failure } from '../../../messages/failure';
import type { Adapted } from '../../../model/adapter/adapter';
import { type ModelConfig, POSITIONS } from '../../../model/config';
import { newFrozen, uploadFrozen } from '../../../model/frozen';
import { type Model, modelShape, type Recomputed } from '../../../model/gpuModel';
import { logitsLevels } from '../../../model/head';
import { ropeTable } from '../../../ops/rope';
import { describeKernels, readKernels } from '../../../ops/tuning/line';
import type { WeightShape } from '../../../ops/tuning/products';
import { demandKernels } from '../../../ops/tuning/recorded';
import { defaultTuning, type Tuning, tune } from '../../../ops/tuning/tuning';
import { type LanguageEngine, resolve } from '../engine';
import type { Core } from './core';
import { fusedHere } from './firstUse';
import { demandFit, fits, type MemoryPlan, RECOMPUTED, type Storage, type Way, type Work, waysOf } from './plan';
import { newDeviceQueue } from './queue';
import { sampleTokens } from './sampler';
import { evaluatePolicy, score } from './scorer';
import { newStore } from './store';
import { newTables } from './tensors';
import { createTrainer } from './trainer';
import { newWorkspaces } from './workspace';

/** Kernels that a run has named, to be run again. */
interface Recorded {
  readonly kernels: string;
  /** Only on this adapter, if it is given. */
  readonly adapter?: string;
  /** Told why they are not taken; the adapter then takes its own. Without it, the engine does not open. */
  readonly otherwise?: (why: Failure) => void;
}

export interface WebgpuOptions {
  /** In place of what was or would be measured. */
  recorded?: Recorded | null;
  /** What `tuned` was given before, on any adapter; what is not among it is measured. */
  tunings?: readonly Tuning[];
  /** Told which kernels were measured, to be kept for the next time. */
  tuned?: (tuning: Tuning) => void;
  /** Measures anew, on a software adapter too, which otherwise takes what is kept, or what SwiftShader does best with. */
  measured?: boolean;
  /** Positions that sampling puts into one submit; by default one on a software adapter, on a card as many as it does in a moment. No bits depend on it. */
  together?: number;
  /** Most elements of logits in memory at a time; by default what the device is good for, and fewer if the work then fits. */
  maxLogits?: number;
  /** What the engine will be asked for; what does not fit is then refused at once. */
  work?: Work;
  /** Most bytes on the device; null if nobody knows, and the device says when there is no more. */
  memory?: number | null;
  /** `auto` by default. */
  storage?: Storage;
  /** Most bytes of a tensor, if that is less than the device binds. */
  tensorBytes?: number;
  /** What a backward pass computes again; by default as much as it takes that the work fits. */
  recomputed?: Recomputed;
  /** With `half`, products round their operands to f16; the device must offer it. */
  precision?: NonNullable<Experiment['precision']>;
  /** `Model.fused`, by default on a graphics card. */
  fused?: boolean;
  /** Told what the work takes. */
  planned?: (plan: MemoryPlan, recomputed: Recomputed) => void;
  /** What is trained is the adapter, on weights that are read here; without one, all weights are trained. */
  adapted?: Adapted | null;
}

/** One set of weights. */
const NO_WORK: Work = { policies: 1, batch: null, trained: false, sampled: null };

/**
 * The engine of our own WGSL kernels. Calls take effect in the order in which they are made, so weights may be freed, or
 * trained, as soon as the call that reads them has been made. The device stays the caller's. Rejects with a Failed if the weights, or the work, do not fit.
 */
export async function openWebgpuEngine(
  config: ModelConfig,
  device: Device,
  {
    recorded = null,
    tunings = [],
    tuned,
    measured = false,
    together,
    maxLogits,
    adapted = null,
    work = NO_WORK,
    memory = null,
    storage = 'auto',
    recomputed,
    tensorBytes = Number.POSITIVE_INFINITY,
    precision = 'single',
    planned,
    fused = fusedHere(device),
  }: WebgpuOptions = {},
): Promise<LanguageEngine> {
  const half = precision === 'half';
  if (half && !device.half)
    throw new Failed({ code: 'no-half', facts: { detail: `${device.description} does not offer shader-f16.` } });
  const limits = { tensor: Math.min(tensorBytes, tensorLimit(device)), total: memory };
  const adapter = adapted?.adapter ?? null;
  const shapeOf = ({ form, ...way }: Way) =>
    modelShape(config, adapter, {
      ...{ ...way, tensorBytes: limits.tensor },
      ...(form === 'packed' && { packed: adapted?.packed }),
    });
  const levels = logitsLevels(device.isFallback, adapter !== null, limits.tensor);
  const ways = waysOf(storage, recomputed ? [recomputed] : RECOMPUTED, maxLogits === undefined ? levels : [maxLogits]);
  const shape = ways.map(shapeOf).find((way) => fits(way, work, limits)) ?? shapeOf(ways.at(-1)!);
  const plan = demandFit(shape, work, limits, shapeOf({ ...shape, form: 'packed' }));
  planned?.(plan, shape.recomputed);
  const { decoder, layout, widths } = shape;
  const blocks = [...layout.frozen, ...layout.trainable.blocks];
  // B has kernels of its own, and learned positions are looked up.
  const isProduct = (name: string) => name !== POSITIONS && !name.endsWith('.lora_B.weight');
  const products = blocks.filter(({ name, shape }) => shape.length === 2 && isProduct(name));
  const productShapes = products.map(({ shape: [out, into] }) => [out!, into!] as const);
  const now = () => performance.now();
  // A part of the name, so that no run in half stands unmarked, or goes on beside one in f32.
  const description = half ? `${device.description}, half precision` : device.description;
  const again = recorded && (await takeRecorded({ device, description, half }, productShapes, recorded, now));
  const paired = fused && adapter === null;
  const tuning = again ?? (await tune(device, productShapes, tunings, now, { half, asked: measured, paired }));
  if (!again && (measured || !device.isFallback)) tuned?.(tuning);
  const constants = newMemory(device);
  const tables = newTables(shape, constants);
  const frozen = newFrozen(shape, constants);
  const newScaling = () => ({ logits: constants.tensor(2, 'scaling'), below: constants.tensor(2, 'scaling') });
  const scaling = half ? newScaling() : null;
  await constants.ready();
  for (const [i, rotation] of decoder.rotations.entries())
    upload(device, tables[i]!, ropeTable(config.max_position_embeddings, widths.rotated, rotation));
  if (adapted) await uploadFrozen(device, shape, frozen, adapted);
  const model: Model = { ...shape, ...frozen, tuning: { ...tuning, half }, tables, scaling, fused };

  const queue = newDeviceQueue((error) => explain(device, error));
  const core: Core = { device, model, queue, together: together ?? null };
  const inference = newWorkspaces(device, model, false);
  const training = newWorkspaces(device, model, true);

  const { find, newId, close, ...ofWeights } = newStore(core, (id) => {
    inference.forget(id);
    training.forget(id);
  });

  return {
    kind: 'webgpu',
    description,
    kernels: describeKernels(tuning),
    leftOut: device.attempts.leftOut(),
    half,
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

/** The kernels of the record; null if they are not to be had, and that is told. Rejects with a Failed if it cannot be told. */
async function takeRecorded(
  { device, description, half }: { device: Device; description: string; half: boolean },
  shapes: readonly WeightShape[],
  { kernels, adapter, otherwise }: Recorded,
  now: () => number,
): Promise<Tuning | null> {
  try {
    if (adapter !== undefined && adapter !== description)
      throw new Failed({ code: 'kernels-elsewhere', facts: { was: adapter, is: description } });
    const found = readKernels(kernels);
    await demandKernels(device, shapes, found, defaultTuning(device, half), now, half);
    return { ...found, adapter: device.identity };
  } catch (error) {
    if (!otherwise || !(error instanceof Failed)) throw error;
    otherwise(error.failure);
    return null;
  }
}
