import { expect, it } from 'vitest';
import { MODEL } from '../../bench/model';
import type { TrainTask } from '../../src/engine/language/engine';
import { recordTasks } from '../../src/engine/language/webgpu/step';
import { newChunk, newPassTensors, newTables, newTrainerTensors } from '../../src/engine/language/webgpu/tensors';
import type { Recorder } from '../../src/gpu/recording';
import { newTally } from '../../src/gpu/tensor';
import { modulesOf } from '../../src/model/adapter/adapter';
import type { ModelConfig } from '../../src/model/config';
import { parseConfig } from '../../src/model/families';
import { newFrozen } from '../../src/model/frozen';
import { type Model, modelShape } from '../../src/model/gpuModel';
import { adamw } from '../../src/ops/adamw';
import { clip } from '../../src/ops/clip';
import { gate } from '../../src/ops/gate';
import { defaultTuning } from '../../src/ops/tuning/tuning';
import { asCard } from '../support/gpu';

/** Sequences and tokens of each, as in the bench. */
const [rows, length] = [8, 64];

/** The names of the kernels of a step, in order; nothing is made on the device. */
async function kernelsOf(
  fused: boolean,
  config: ModelConfig = MODEL,
  modules: readonly string[] = [],
): Promise<string[]> {
  const device = await asCard();
  const memory = { ...newTally(), ready: async () => {}, free: () => {} };
  const settings = { rank: 4, alpha: 4, rankStabilised: false, freezeA: false };
  const adapter = modules.length > 0 ? { ...settings, modules: modulesOf(config, modules) } : null;
  const shape = modelShape(config, adapter, { maxLogits: 2 ** 22, tensorBytes: 2 ** 27 });
  const model: Model = {
    ...shape,
    ...newFrozen(shape, memory),
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
  const optimiser = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clip: 1, step: 1 };
  adamw(rec, { gradient: gated, segments, dw, w, first, second }, optimiser);
  return calls;
}

it('a step of the bench model has fewer dispatches where kernels are fused', async () => {
  const [apart, fused] = [await kernelsOf(false), await kernelsOf(true)];
  expect([apart.length, fused.length]).toEqual([106, 73]);
  // One for each matrix: of 4 layers, and the head.
  expect(fused.filter((name) => name.includes('-pair'))).toHaveLength(4 * 4 + 1);
});

const STORES = ['through', 'activated', 'turned'];

/** A model of another family, in the bench model's sizes. */
const ofFamily = (model_type: string) =>
  parseConfig({
    ...{ model_type, vocab_size: 64, hidden_size: 32, intermediate_size: 64, num_hidden_layers: 1, head_dim: 8 },
    ...{ num_attention_heads: 4, num_key_value_heads: 2, max_position_embeddings: 64, rms_norm_eps: 1e-6 },
    ...{ rope_theta: 100, tie_word_embeddings: true, bos_token_id: 1, eos_token_id: 2 },
  });

it.each([
  ['an adapter of down, which is taken along', MODEL, ['down_proj'], ['through', 'activated', 'turned']],
  ['an adapter of v', MODEL, ['v_proj'], ['through', 'activated']],
  ['an adapter of gate', MODEL, ['gate_proj'], ['through', 'turned']],
  ['biases of q, k and v', ofFamily('qwen2'), [], ['through', 'activated']],
  ['norms of heads', ofFamily('qwen3'), [], ['through', 'activated']],
] as const)('a store does no more where the product changes after it: %s', async (_, config, modules, expected) => {
  const kernels = (await kernelsOf(true, config, modules)).filter((name) => name.startsWith('matmul'));
  expect(STORES.filter((store) => kernels.some((name) => name.includes(`-${store}`)))).toEqual(expected);
});
