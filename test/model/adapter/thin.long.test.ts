import { expect, it } from 'vitest';
import { runOnce } from '../../../src/gpu/recording';
import { type Tensor, upload } from '../../../src/gpu/tensor';
import { newActivations, newGradients } from '../../../src/model/activations';
import { type Adapter, modulesOf } from '../../../src/model/adapter/adapter';
import { parseConfig } from '../../../src/model/families';
import { newFrozen } from '../../../src/model/frozen';
import { type Model, modelShape } from '../../../src/model/gpuModel';
import { backward, forward } from '../../../src/model/transformer';
import { ropeTable } from '../../../src/ops/rope';
import { defaultTuning } from '../../../src/ops/tuning/tuning';
import { normals, relativeL2 } from '../../../src/selftest/case';
import { testDevice } from '../../support/gpu';

/** No width is a multiple of a tile's depth, and q, k and v of a layer lie in one tile in part. */
const config = parseConfig({
  ...{ architectures: ['LlamaForCausalLM'], model_type: 'llama', hidden_act: 'silu', tie_word_embeddings: true },
  ...{ hidden_size: 36, intermediate_size: 44, num_hidden_layers: 1, num_attention_heads: 3, num_key_value_heads: 1 },
  ...{ head_dim: 12, vocab_size: 20, max_position_embeddings: 16, rms_norm_eps: 1e-5, rope_theta: 1000 },
  ...{ bos_token_id: 1, eos_token_id: 2 },
});

/** The last of the stream and the gradient of the adapter, in a layer over 2 × 9 tokens, recorded as for a card. */
async function outcome(adapter: Adapter, { fused, matmul }: { fused: boolean; matmul?: 'shared 32×32' }) {
  const tested = await testDevice();
  // Else one product takes all B of a block without fusing too.
  const device = { ...tested, isFallback: false };
  const shape = modelShape(config, adapter, { maxLogits: 2 ** 20, tensorBytes: 2 ** 27 });
  const batch = { rows: 2, length: 9 };
  const positions = batch.rows * batch.length;
  const [stream, gradient] = await runOnce(device, (rec, memory) => {
    const filled = (values: Float32Array | Uint32Array, label: string): Tensor => {
      const tensor = memory.tensor(values.length, label);
      upload(device, tensor, values);
      return tensor;
    };
    const frozen = newFrozen(shape, memory);
    let seed = 10;
    for (const tensor of frozen.frozen.values()) upload(device, tensor, normals(tensor.length, seed++, 0.3));
    const standard = defaultTuning(tested);
    const model: Model = {
      ...{ ...shape, ...frozen, fused, scaling: null },
      tables: [filled(ropeTable(16, shape.widths.rotated, shape.decoder.rotations[0]!), 'table')],
      tuning: { ...standard, matmul: matmul ? { default: matmul } : standard.matmul },
    };
    const acts = newActivations(shape, batch, memory, true);
    const gradients = newGradients(shape, batch, memory);
    const w = filled(normals(shape.layout.trainable.length, 1, 0.3), 'weights');
    const dw = filled(new Float32Array(w.length), 'gradient');
    const ids = filled(
      Uint32Array.from({ length: positions }, (_, i) => (7 * i) % 20),
      'ids',
    );
    upload(device, gradients.stream, normals(positions * 36, 2));
    forward(rec, model, w, ids, batch, acts);
    backward(rec, model, { w, dw }, { ids, order: ids, starts: ids }, batch, acts, gradients);
    return [acts.stream.at(-1)!, dw];
  });
  return { stream: stream!, gradient: gradient! };
}

const adapterOf = (rank: number, targets: string[] | null, freezeA: boolean): Adapter => {
  const modules = modulesOf(config, targets);
  return { rank, alpha: 1.5 * rank, rankStabilised: false, freezeA, modules };
};

// A thin product on its way in a wide one, which takes a software adapter a minute to compile.
it.each([
  ['all linear layers', adapterOf(12, null, false)],
  ['some of a block, A frozen', adapterOf(4, ['q_proj', 'v_proj', 'up_proj', 'down_proj'], true)],
])('%s: what tiles take along is what kernels of its own add', async (_, adapter) => {
  const own = await outcome(adapter, { fused: false });
  const along = await outcome(adapter, { fused: true, matmul: 'shared 32×32' });
  // Sums of at most 44 + 36 terms one behind the other, a layer deep: 2⁻²³ each, of numbers that cancel to a tenth.
  expect(relativeL2(along.stream, own.stream)).toBeLessThan(1e-5);
  expect(relativeL2(along.gradient, own.gradient)).toBeLessThan(1e-5);
  expect(along.gradient.some((x) => x !== 0)).toBe(true);
});
