import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hinge as hingeLoss } from '../../../src/algorithms/objectives/hinge';
import { configured } from '../../../src/algorithms/objectives/table';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import {
  type LanguageEngine,
  NonFiniteError,
  type OptimiserSettings,
  single,
  type TokenBatch,
  type Trainer,
  type TrainTask,
  type Weights,
} from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { openTales } from '../../../src/engine/learners/tales';
import { presetNamed } from '../../../src/experiment/presets';
import { type Device, DeviceLostError } from '../../../src/gpu/device';
import { OutOfMemoryError } from '../../../src/gpu/tensor';
import type { HostWeights } from '../../../src/model/config';
import { EMPTY_TRACE, finishedIterations, fold } from '../../../src/trace/fold';
import type { WorkerMessage } from '../../../src/worker/protocol';
import { startSession } from '../../../src/worker/session';
import { testDevice } from '../../support/gpu';
import { TINY, TINY_WEIGHTS, tinyStoryteller, tinyWorld } from '../../support/storyteller';

const settings: OptimiserSettings = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  clip: 0.5,
};

/** Two rows of six tokens, the first two of which are the prompt. */
const batch: TokenBatch = {
  rows: 2,
  length: 6,
  ids: Int32Array.from([5, 9, 14, 3, 8, 2, 7, 11, 4, 20, 6, 2]),
  scored: Uint8Array.from([0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1]),
};
const request = { maxTokens: 4, temperature: 1, topK: 0, topP: 1, endToken: 2, seed: 1, stream: 2 };

const poisoned: HostWeights = new Map([...TINY_WEIGHTS].map(([name, values]) => [name, values.slice()]));
poisoned.get('model.norm.weight')![3] = Number.NaN;

/** A hinge loss: its slope stays finite when the loss does not. */
const hinge = (reference: Float32Array): TrainTask => ({
  kind: 'preference',
  objective: configured(hingeLoss, { beta: 1 }),
  batch,
  reference,
  pairs: 1,
});

let device: Device;
let webgpu: LanguageEngine;
let cpu: LanguageEngine;
beforeAll(async () => {
  device = await testDevice();
  webgpu = await openWebgpuEngine(TINY, device);
  cpu = await openCpuEngine(TINY);
});
afterAll(() => cpu.close());

const engineNamed = (kind: 'webgpu' | 'cpu') => ({ webgpu, cpu })[kind];

describe.each(['webgpu', 'cpu'] as const)('what is not finite, on %s', (kind) => {
  it('is no score and no evaluation', async () => {
    const engine = engineNamed(kind);
    const [bad, good] = [engine.upload(poisoned), engine.upload(TINY_WEIGHTS)];
    await expect(engine.score(single(bad), batch)).rejects.toThrow(
      new NonFiniteError('score: the log-probability of row 0, token 2, is NaN'),
    );
    await expect(engine.evaluate(single(good), single(bad), batch)).rejects.toThrow(
      new NonFiniteError('evaluate: the log-probability under the reference of row 0, token 2, is NaN'),
    );
    for (const weights of [bad, good]) engine.free(weights);
  });

  it('stops a step, and those behind it, by the loss alone', async () => {
    const engine = engineNamed(kind);
    const weights = engine.upload(TINY_WEIGHTS);
    const trainer = engine.trainer(weights);
    // The chosen response loses by a margin that overflows: on the CPU in f64.
    const likely = kind === 'cpu' ? Number.POSITIVE_INFINITY : 1e38;
    const reference = Float32Array.from(batch.scored, (scored, i) => (scored && i < batch.length ? likely : 0));
    const steps = [reference, new Float32Array(12)].map((values) => trainer.step([hinge(values)], settings));
    for (const outcome of await Promise.allSettled(steps))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'step 1: the loss is Infinity' } });
    trainer.free();
    engine.free(weights);
  });
});

/** The test's device, which refuses the allocation after `left` more. `held` are the buffers made on it and not destroyed. */
function cramped() {
  const state = { left: Number.POSITIVE_INFINITY, made: 0, held: new Set<GPUBuffer>() };
  const scopes: GPUErrorFilter[] = [];
  const createBuffer = (descriptor: GPUBufferDescriptor) => {
    const buffer = device.raw.createBuffer(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      state.held.delete(buffer);
      destroy();
    };
    state.held.add(buffer);
    return buffer;
  };
  const pushErrorScope = (filter: GPUErrorFilter) => {
    scopes.push(filter);
    device.raw.pushErrorScope(filter);
  };
  const popErrorScope = async () => {
    const refused = scopes.pop() === 'out-of-memory' && ++state.made > 0 && state.left-- === 0;
    const error = await device.raw.popErrorScope();
    return refused ? { message: 'none left' } : error;
  };
  const changed: Record<PropertyKey, unknown> = { createBuffer, pushErrorScope, popErrorScope };
  const raw = new Proxy(device.raw, {
    get(target, name) {
      const value: unknown = changed[name] ?? Reflect.get(target, name);
      return typeof value === 'function' && !(name in changed) ? value.bind(target) : value;
    },
  });
  return { device: { ...device, raw }, state };
}

describe('a device without room', () => {
  type Work = (engine: LanguageEngine, weights: Weights) => Promise<unknown>;
  const prompts = [
    [5, 9],
    [7, 11],
  ];
  const works: Record<string, Work> = {
    sample: (engine, weights) => engine.sample(single(weights), { ...request, prompts }),
    score: (engine, weights) =>
      engine.score(
        [
          [1.5, weights],
          [-0.5, weights],
        ],
        batch,
      ),
    step: (engine, weights) => {
      const trainer = engine.trainer(weights);
      return trainer.step([hinge(new Float32Array(12))], settings).finally(() => {
        trainer.free();
        engine.free(trainer.weights);
      });
    },
    combine: async (engine, weights) => {
      const sum = engine.combine(Array.from({ length: 5 }, () => [0.2, weights] as const));
      return engine.download(sum).finally(() => engine.free(sum));
    },
  };

  /** Works on an engine of its own, without room for allocation number `left`; `again` tries once more, with room. */
  async function attempt(work: Work, left: number, again: boolean) {
    const { device: small, state } = cramped();
    const engine = await openWebgpuEngine(TINY, small);
    const weights = engine.upload(TINY_WEIGHTS);
    await engine.download(weights);
    Object.assign(state, { left, made: 0 });
    const error: unknown = await work(engine, weights).then(
      () => null,
      (reason: unknown) => reason,
    );
    const { made } = state;
    if (again) await work(engine, weights);
    engine.free(weights);
    engine.close();
    await vi.waitFor(() => expect(state.held.size).toBe(0));
    return { error, made };
  }

  it.each(Object.keys(works))('gives back all that it has, whichever allocation of a %s is refused', async (name) => {
    const work = works[name]!;
    const { error, made } = await attempt(work, Number.POSITIVE_INFINITY, false);
    expect(error).toBeNull();
    expect(made).toBeGreaterThan(1);
    for (let left = 0; left < made; left++) {
      // Weights that were not made stop an engine for good; anything else may be tried again.
      const again = left === made - 1 && name !== 'combine';
      expect((await attempt(work, left, again)).error).toBeInstanceOf(OutOfMemoryError);
    }
  });
});

describe('a run that meets a fault', () => {
  const { arms, ...preset } = presetNamed('tales-relatives').experiment;
  const world = tinyWorld();
  const experiment = { ...preset, world, arms: arms.slice(0, 1), iterations: 2 };

  /** An engine whose second trainer, which is that of the second iteration, is what `fault` makes of it. */
  function faulty(engine: LanguageEngine, fault: (trainer: Trainer) => Trainer): LanguageEngine {
    let trainers = 0;
    return {
      ...engine,
      trainer: (weights) => (++trainers === 2 ? fault(engine.trainer(weights)) : engine.trainer(weights)),
    };
  }

  /** Destroys the device behind the first step. */
  const losing = (lost: Device) => (trainer: Trainer) => ({
    ...trainer,
    step(...step: Parameters<Trainer['step']>) {
      const report = trainer.step(...step);
      lost.destroy();
      return report;
    },
  });

  /** Runs on the first engine, and on the next if a device is lost. */
  async function runOn(...engines: LanguageEngine[]) {
    const messages: WorkerMessage[] = [];
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      await startSession(
        experiment,
        async () => openTales(world, await tinyStoryteller(engines.shift()!)),
        (message) => messages.push(message),
        () => 0,
      ).over;
      // A rejection counts as unhandled once the event loop has turned.
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
    const events = messages.flatMap((message) => (message.kind === 'events' ? message.events : []));
    return { end: messages.at(-1), events, finished: finishedIterations(fold(EMPTY_TRACE, events)) };
  }

  it.each(['cpu', 'webgpu'] as const)('names the tensor and keeps the last good iteration, on %s', async (kind) => {
    const exploding = (trainer: Trainer): Trainer => ({
      ...trainer,
      step: (tasks, optimiser) => trainer.step(tasks, { ...optimiser, learningRate: 1e38, clip: 0 }),
    });
    const { end, finished } = await runOn(faulty(engineNamed(kind), exploding));
    expect(end).toMatchObject({
      state: 'failed',
      detail: { code: 'non-finite', facts: { detail: expect.stringMatching(/^step \d: .*model\..*not finite/) } },
    });
    expect(finished).toBe(1);
  });

  /** The test's device with its compiled kernels, of which only this one is lost when it is destroyed. */
  function mortal(): Device {
    let failure: Error | null = null;
    let tell = (_: string) => {};
    const lost = new Promise<string>((resolve) => {
      tell = resolve;
    });
    return {
      ...device,
      lost,
      check() {
        if (failure) throw failure;
      },
      async watch(work) {
        const done = await work;
        if (failure) throw new DOMException('the mapping was aborted', 'AbortError');
        return done;
      },
      destroy() {
        failure = new DeviceLostError('lost by the test');
        tell(failure.message);
      },
    };
  }

  it('goes on bit for bit on a second device', async () => {
    const whole = await runOn(webgpu);
    const first = mortal();
    const { events, end } = await runOn(faulty(await openWebgpuEngine(TINY, first), losing(first)), webgpu);
    expect(end).toMatchObject({ state: 'finished' });
    expect([...new Set(events)]).toEqual(whole.events);
  });

  // The last test: the device is gone afterwards.
  it('says that the device was lost, if there is no other', async () => {
    const { end, finished } = await runOn(faulty(webgpu, losing(device)), webgpu);
    expect(end).toMatchObject({
      state: 'failed',
      detail: { code: 'device-lost', facts: { detail: expect.stringContaining('The device was lost (destroyed)') } },
    });
    expect(finished).toBe(1);
  });
});
