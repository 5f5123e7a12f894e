import { dpo } from '../../src/algorithms/objectives/dpo';
import { configured } from '../../src/algorithms/objectives/table';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import {
  type LanguageEngine,
  single,
  type Trainer,
  type TrainTask,
  type Weights,
} from '../../src/engine/language/engine';
import { openWebgpuEngine } from '../../src/engine/language/webgpu/engine';
import { type Device, openDevice } from '../../src/gpu/device';
import { type Contender, countTraffic, expose } from '../contender';
import type { KernelTime } from '../kernels';
import { batch, initialWeights, LENGTH, MODEL, ROWS, tokens } from '../model';
import { copyRate } from './copy';
import { timeCalls, watchPasses } from './profile';
import { timeSteps } from './steps';

const traffic = countTraffic();

/** Our engines through the interface that the application uses. */
export interface Ours extends Contender {
  /** Like `steps`, of DPO on pairs (rows 2i, 2i+1) whose second half is the response; the reference's scores are cached. */
  preferenceSteps(count: number): Promise<{ milliseconds: number }>;
  /** Fills the context of `rows` prompts of a quarter of its length at temperature 1. */
  sample(rows: number): Promise<{ milliseconds: number; tokens: number }>;
  /** The kernels of one piece of work, each timed by itself; on WebGPU only. Sampling is of 64 rows. */
  profile(work: ProfiledWork): Promise<KernelTime[]>;
  /** How fast the device's memory is, 10⁹ bytes a second. */
  copy(): Promise<number>;
}

export type ProfiledWork = 'step' | 'preference' | 'sampling';

const passes = typeof GPUDevice === 'undefined' ? null : watchPasses();

let device: Device | null = null;
let opened: string;
let engine: LanguageEngine;
let weights: Weights;
let trainer: Trainer;
let preference: TrainTask;
let draws = 0;

/** On `webgpu`, on it in `half` precision, or on `cpu`. */
async function openEngine(backend: string): Promise<LanguageEngine> {
  if (backend === 'cpu') return openCpuEngine(MODEL);
  const found = await openDevice(navigator.gpu);
  if (!found.device) throw new Error(found.message);
  device = found.device;
  return openWebgpuEngine(MODEL, device, { precision: backend === 'half' ? 'half' : 'single' });
}

function demandDevice(): GPUDevice {
  if (!device || !passes) throw new Error('only WebGPU is profiled kernel by kernel');
  return device.raw;
}

const ours: Ours = {
  traffic,
  async open(backend) {
    opened = backend;
    engine = await openEngine(backend);
    weights = engine.upload(initialWeights());
    const responses = batch(LENGTH / 2);
    preference = {
      kind: 'preference',
      objective: configured(dpo, { beta: 0.1 }),
      batch: responses,
      reference: await engine.score(single(weights), responses),
      pairs: ROWS / 2,
    };
    trainer = engine.trainer(weights);
    return `Apogee, ${engine.description}`;
  },
  steps: (count) => timeSteps(trainer, { kind: 'language', batch: batch(), tokens: ROWS * (LENGTH - 1) }, count),
  preferenceSteps: (count) => timeSteps(trainer, preference, count),
  async sample(rows) {
    const ids = tokens(rows);
    const prompts = Array.from({ length: rows }, (_, row) => [
      ...ids.subarray(row * LENGTH, row * LENGTH + LENGTH / 4),
    ]);
    const maxTokens = LENGTH - LENGTH / 4;
    const start = performance.now();
    // No token ends a response (ids are below the vocabulary's size), so that all rows are full.
    const sampled = await engine.sample(single(weights), {
      ...{ prompts, maxTokens, temperature: 1, topK: 0, topP: 1, endToken: MODEL.vocab_size, seed: 1, stream: draws++ },
    });
    return { milliseconds: performance.now() - start, tokens: sampled.reduce((sum, row) => sum + row.length, 0) };
  },
  copy: () => copyRate(demandDevice()),
  async profile(work) {
    const raw = demandDevice();
    const works = {
      step: () => ours.steps(1),
      preference: () => ours.preferenceSteps(1),
      sampling: () => ours.sample(64),
    };
    await works[work](); // compiles
    passes!.start();
    await works[work]();
    const times = await timeCalls(raw, passes!.stop());
    // Repeating has spoiled weights and moments.
    engine.close();
    device!.destroy();
    await ours.open(opened);
    return times;
  },
};
expose(ours);
