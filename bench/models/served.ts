import { dpo } from '../../src/algorithms/objectives/dpo';
import { configured } from '../../src/algorithms/objectives/table';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import {
  type LanguageEngine,
  type OptimiserSettings,
  single,
  type Trainer,
  type TrainTask,
  type Weights,
} from '../../src/engine/language/engine';
import { openWebgpuEngine } from '../../src/engine/language/webgpu/engine';
import type { MemoryPlan, Work } from '../../src/engine/language/webgpu/plan';
import { type Device, openDevice } from '../../src/gpu/device';
import { type Adapted, type Adapter, initialAdapter, modulesOf } from '../../src/model/adapter/adapter';
import type { ModelConfig } from '../../src/model/config';
import type { FindPacked, ReadWeight } from '../../src/model/files';
import { bfloat16Of, bfloat16s } from '../../src/model/formats/half';
import type { FileSource, ModelFolder } from '../../src/model/formats/source';
import type { Recomputed } from '../../src/model/gpuModel';
import { openModel } from '../../src/model/readModel';
import { weightShapes } from '../../src/model/weights';
import { type Contender, expose } from '../contender';
import type { KernelTime } from '../kernels';
import { type Product, type Tuned, tunedProducts } from '../operations';
import { countBytes } from '../page/bytes';
import { copyRate } from '../page/copy';
import { timeCalls, watchPasses } from '../page/profile';
import { timeSteps } from '../page/steps';
import type { Precision } from '../runtime';
import { ADAPTER, anyAdapter, anyWeights, BETA, optimiserOf, RANDOM } from './random';

/** What is opened. */
export interface OwnModel {
  readonly engine: 'webgpu' | 'cpu';
  /** A folder or GGUF file, whose matrices are rounded to bf16; or one of RANDOM, in f32. */
  readonly path: string;
  /** Tokens of a row of the pair. */
  readonly length: number;
  /** Bytes of the device that it may take; null for all that it has. */
  readonly memory: number | null;
  readonly precision: Precision;
}

/** Tuning and sampling of a model of a person's, on one engine; `steps` are DPO steps on a pair, of which the second halves are scored. */
export interface OwnModelWork extends Pick<Contender, 'steps'> {
  openOwn(model: OwnModel): Promise<Opening>;
  /** Draws `tokens` tokens to each of `rows` prompts of `length` tokens, which are taken as a whole or token by token. */
  draw(rows: number, length: number, tokens: number, whole: boolean): Promise<number>;
  /** Most bytes of buffers on the device so far; 0 on the CPU engine. */
  most(): Promise<number>;
  /** The kernels of a step, each timed by itself, on WebGPU; weights are of no use afterwards. */
  profileStep(): Promise<StepProfile>;
}

export interface StepProfile {
  readonly kernels: KernelTime[];
  /** How fast the device's memory is, 10⁹ bytes a second. */
  readonly copy: number;
}

/** Node or a page. */
interface Place {
  files(path: string): Promise<ModelFolder | FileSource>;
  /** Gives the CPU engine threads, if they are worth it for such a model. */
  threads(config: ModelConfig): Promise<void>;
}

export interface Opening {
  readonly description: string;
  readonly milliseconds: number;
  /** Weights of the model. */
  readonly weights: number;
  readonly tuned: Tuned;
  readonly products: readonly Product[];
}

const bytes = typeof GPUDevice === 'undefined' ? null : countBytes();
const passes = typeof GPUDevice === 'undefined' ? null : watchPasses();
let device: Device | null = null;
let engine: LanguageEngine;
let config: ModelConfig;
let weights: Weights;
let trainer: Trainer;
let task: TrainTask;
let optimiser: OptimiserSettings;

const HALVES: ReadonlySet<string | undefined> = new Set(['f16', 'bf16']);

/** The model with its matrices in bf16, unless its file stores halves. */
function inHalves(model: {
  config: ModelConfig;
  read: ReadWeight;
  packed: FindPacked;
}): Pick<Adapted, 'frozen' | 'packed'> {
  const shapes = weightShapes(model.config);
  const isStored = (name: string) => HALVES.has(model.packed(name)?.form) || shapes.get(name)?.length !== 2;
  const rounded = async (name: string) => new Uint8Array(Uint16Array.from(await model.read(name), bfloat16Of).buffer);
  const widened = async (name: string) => bfloat16s(await rounded(name));
  return {
    frozen: (name) => (isStored(name) ? model.read(name) : widened(name)),
    packed: (name) =>
      isStored(name)
        ? model.packed(name)
        : { form: 'bf16', read: async () => ({ numbers: await rounded(name), scales: new Uint8Array() }) },
  };
}

const ids = (length: number) => Int32Array.from({ length }, (_, i) => (i * 7919) % config.vocab_size);

const workIn = (place: Place): OwnModelWork => ({
  async openOwn({ engine: name, path, length, memory, precision }) {
    const start = performance.now();
    const random = RANDOM[path];
    const model = random ? null : await openModel(await place.files(path));
    config = random ?? model!.config;
    const adapter: Adapter = { ...ADAPTER, modules: modulesOf(config, null) };
    const read = anyWeights(config);
    const adapted: Adapted = { adapter, ...(model ? inHalves(model) : { frozen: async (name) => read(name) }) };
    let recomputed: Recomputed = 'layers';
    if (name === 'cpu') {
      await place.threads(config);
      engine = await openCpuEngine(config, adapted);
    } else {
      const batch = { rows: 2, length, microBatches: 1, together: 2 };
      const work: Work = { policies: 2, batch, trained: true, sampled: null };
      const planned = (_: MemoryPlan, level: Recomputed) => {
        recomputed = level;
      };
      device = await newDevice();
      engine = await openWebgpuEngine(config, device, { adapted, work, memory, precision, planned });
    }
    const milliseconds = performance.now() - start;
    weights = engine.upload(random ? anyAdapter(config, adapter) : initialAdapter(config, adapter, 0));
    const scored = Uint8Array.from({ length: 2 * length }, (_, i) => Number(i % length >= length / 2));
    const batch = { rows: 2, length, ids: ids(2 * length), scored };
    const reference = await engine.score(single(weights), batch);
    task = { kind: 'preference', objective: configured(dpo, { beta: BETA }), batch, reference, pairs: 1 };
    trainer = engine.trainer(weights);
    optimiser = optimiserOf(path);
    const tuned: Tuned = { config, adapter, rows: 2, length, scored: length, recomputed };
    const count = [...weightShapes(config).values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
    const described = { description: engine.description, milliseconds, weights: count };
    return { ...described, tuned, products: tunedProducts(tuned) };
  },
  steps: (count) => timeSteps(trainer, task, count, optimiser),
  async draw(rows, length, tokens, whole) {
    const prompts = Array.from({ length: rows }, () => [...ids(length)]);
    // Beside a prompt of one token nothing is taken as a whole.
    if (!whole) prompts.push([0]);
    const rule = { temperature: 1, topK: 0, topP: 1, endToken: config.vocab_size, seed: 1, stream: 0 };
    const start = performance.now();
    await engine.sample(single(weights), { prompts, maxTokens: tokens, ...rule });
    return performance.now() - start;
  },
  most: async () => bytes?.most() ?? 0,
  async profileStep() {
    if (!device || !passes) throw new Error('only WebGPU is profiled kernel by kernel');
    passes.start();
    await timeSteps(trainer, task, 1, optimiser);
    return { kernels: await timeCalls(device.raw, passes.stop()), copy: await copyRate(device.raw) };
  },
});

async function newDevice(): Promise<Device> {
  const opened = await openDevice(navigator.gpu);
  if (!opened.device) throw new Error(opened.message);
  return opened.device;
}

/** Exposes the work where it is done. */
export const exposeModels = (place: Place): void => expose(workIn(place));
