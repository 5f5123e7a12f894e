import { describe, expect, it } from 'vitest';
import type { Device } from '../../../src/gpu/device';
import { newRecorder } from '../../../src/gpu/recording';
import type { Allocator, Tensor } from '../../../src/gpu/tensor';
import { newActivations, newGradients } from '../../../src/model/activations';
import { type Adapter, modulesOf } from '../../../src/model/adapter/adapter';
import { parseConfig } from '../../../src/model/families';
import { newFrozen } from '../../../src/model/frozen';
import { type Model, modelShape } from '../../../src/model/gpuModel';
import { backward, forward } from '../../../src/model/transformer';
import { defaultTuning } from '../../../src/ops/tuning/tuning';

/** One layer of SmolLM2-135M. */
const config = parseConfig({
  ...{ architectures: ['LlamaForCausalLM'], model_type: 'llama', hidden_act: 'silu', tie_word_embeddings: true },
  ...{
    hidden_size: 576,
    intermediate_size: 1536,
    num_hidden_layers: 1,
    num_attention_heads: 9,
    num_key_value_heads: 3,
  },
  ...{ vocab_size: 49152, max_position_embeddings: 2048, rms_norm_eps: 1e-5, rope_theta: 100000 },
  ...{ bos_token_id: 1, eos_token_id: 2 },
});

/** A device that nothing is compiled for: recording asks it for no more. */
const deviceOf = (kind: 'card' | 'software') =>
  ({ isFallback: kind === 'software', subgroups: true, subgroupSize: 4, description: kind }) as Device;
const memory: Allocator = { tensor: (length) => ({ buffer: {} as GPUBuffer, offset: 0, length }) };

/** Shaders of a pass over 2 × 512 tokens, forward and back, the embedding left out. */
function recorded(
  rank: number,
  fused: boolean,
  { half = false, on = 'card' as 'card' | 'software' } = {},
): { forward: string[]; backward: string[] } {
  const device = deviceOf(on);
  const adapter: Adapter = {
    rank,
    alpha: rank,
    rankStabilised: false,
    freezeA: false,
    modules: modulesOf(config, null),
  };
  const shape = modelShape(config, adapter, { maxLogits: 2 ** 26, tensorBytes: 2 ** 27 });
  const tables = [memory.tensor(1, 'table')];
  const scaling = half ? { logits: memory.tensor(2, 'scaling'), below: memory.tensor(2, 'scaling') } : null;
  const model: Model = {
    ...{
      ...shape,
      ...newFrozen(shape, memory),
      tuning: { ...defaultTuning(device, half), half },
      tables,
      scaling,
      fused,
    },
  };
  const calls: string[] = [];
  const plain = newRecorder(device);
  const rec = {
    ...plain,
    add(dispatch: Parameters<typeof plain.add>[0]) {
      calls.push(dispatch.shader.name);
      return plain.add(dispatch);
    },
  };
  const batch = { rows: 2, length: 512 };
  const [acts, gradients] = [newActivations(shape, batch, memory, true), newGradients(shape, batch, memory)];
  const tensor = (length: number): Tensor => memory.tensor(length, 'tensor');
  const w = tensor(shape.layout.trainable.length);
  forward(rec, model, w, tensor(1024), batch, acts);
  const first = calls.length;
  const ids = { ids: tensor(1024), order: tensor(1024), starts: tensor(1024) };
  backward(rec, model, { w, dw: tensor(w.length) }, ids, batch, acts, gradients);
  return { forward: calls.slice(1, first), backward: calls.slice(first) };
}

const count = (names: readonly string[], pattern: RegExp) => names.filter((name) => pattern.test(name)).length;

describe('a layer of SmolLM2 with an adapter, as it is recorded', () => {
  it('has a dispatch for each B and its gradients on a card, without fusing', () => {
    const { forward, backward } = recorded(16, false);
    expect([forward.length, backward.length]).toEqual([21, 33]);
    expect([count(forward, /^lora/), count(backward, /^lora/)]).toEqual([7, 14]);
  });

  it('has one product with all B of a block on software', () => {
    const { forward, backward } = recorded(16, false, { on: 'software' });
    expect([count(forward, /-blocks-b/), count(backward, /-blocks-[bc]/)]).toEqual([4, 8]);
    expect(count([...forward, ...backward], /^lora|-thin|-pair/)).toBe(0);
  });

  it('takes them along in the wide products, fused', () => {
    const { forward, backward } = recorded(16, true);
    expect([forward.length, backward.length]).toEqual([14, 15]);
    // With dx the gradient of A, and with that of z that of B, unless the former takes two passes as for [gate; up].
    expect([count(backward, /-pair-thin/), count(backward, /-pair-blocks/)]).toEqual([4, 3]);
    expect([count(forward, /-thin/), count(backward, /-thin/)]).toEqual([4, 4]);
    expect(count([...forward, ...backward], /^lora/)).toBe(0);
    expect(count(backward, /-thin-through/)).toBe(1);
    expect(count(backward, /^activation/)).toBe(0);
  });

  it('keeps B in f32 in half precision, in products of its own', () => {
    const { forward, backward } = recorded(16, true, { half: true });
    const ofB = [...forward, ...backward].filter((name) => name.includes('-blocks'));
    // Back, z and B of one matrix are one dispatch; of [gate; up] they are two, and z takes two passes.
    expect([ofB.length, count(ofB, /f16/)]).toEqual([4 + 6, 0]);
    expect(count([...forward, ...backward], /-thin|^lora/)).toBe(0);
    expect(count(forward, /f16/)).toBeGreaterThan(0);
  });

  it('keeps kernels of their own for a rank that is no multiple of 4', () => {
    const { forward, backward } = recorded(6, true);
    expect([count(forward, /^lora/), count(backward, /^lora/)]).toEqual([7, 14]);
    expect(count([...forward, ...backward], /-thin|-blocks/)).toBe(0);
  });
});
