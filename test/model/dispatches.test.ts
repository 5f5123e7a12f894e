import { expect, it } from 'vitest';
import { MODEL } from '../../bench/model';
import type { TrainTask } from '../../src/engine/language/engine';
import { recordTasks } from '../../src/engine/language/webgpu/step';
import { newChunk, newPassTensors, newTables, newTrainerTensors } from '../../src/engine/language/webgpu/tensors';
import type { Recorder } from '../../src/gpu/recording';
import { newTally } from '../../src/gpu/tensor';
import { type Model, modelShape } from '../../src/model/gpuModel';
import { adamw } from '../../src/ops/adamw';
import { clip } from '../../src/ops/clip';
import { gate } from '../../src/ops/gate';
import { defaultTuning } from '../../src/ops/tuning/tuning';
import { asCard } from '../support/gpu';

/** Sequences and tokens of each, as in the bench. */
const [rows, length] = [8, 64];

/** The names of the kernels of a step, in order; nothing is made on the device. */
async function kernelsOf(fused: boolean): Promise<string[]> {
  const device = await asCard();
  const memory = { ...newTally(), ready: async () => {}, free: () => {} };
  const shape = modelShape(MODEL, null, { maxLogits: 2 ** 22, tensorBytes: 2 ** 27 });
  const model: Model = {
    ...shape,
    ...{ frozen: new Map(), stored: new Map(), unpacked: null },
    ...{ tuning: defaultTuning(device), tables: newTables(shape, memory), scaling: null, fused },
  };
  const calls: string[] = [];
  const rec: Recorder = {
    device,
    add: ({ shader, entry }) => calls.push(`${shader.name}:${entry}`) - 1,
    scratch: (length) => ({ scratch: 0, length }),
    build: () => Promise.reject(new Error('a list of names')),
  };
  const positions = rows * length;
  const pass = newPassTensors(model, positions, memory, true);
  const workspace = { ...pass, positions, memory, logits: newChunk(model, positions, memory), recordings: new Map() };
  const parameters = model.layout.trainable.length;
  const { state, dw, first, second, segments, partials, gradient, gate: gated } = newTrainerTensors(memory, parameters);
  const w = memory.tensor(parameters);
  const batch = { rows, length, ids: new Int32Array(positions), scored: new Uint8Array(positions) };
  const tasks: TrainTask[] = [{ kind: 'language', batch, tokens: positions }];
  recordTasks(rec, model, { w, dw }, tasks, workspace, memory, { state, advance: true });
  clip(rec, { dw, segments, partials, gradient }, 1, model.tuning.rowReduction);
  gate(rec, { gradient, gate: gated }, 1);
  const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clip: 1, step: 1 };
  adamw(rec, { gradient: gated, segments, dw, w, first, second }, settings);
  return calls;
}

it('a step of the bench model has fewer dispatches where kernels are fused', async () => {
  const [apart, fused] = [await kernelsOf(false), await kernelsOf(true)];
  expect([apart.length, fused.length]).toEqual([106, 94]);
});
