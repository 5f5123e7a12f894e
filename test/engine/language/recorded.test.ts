import { expect, it } from 'vitest';
import { single } from '../../../src/engine/language/engine';
import { openWebgpuEngine, type WebgpuOptions } from '../../../src/engine/language/webgpu/engine';
import type { Failure } from '../../../src/messages/failure';
import { parseConfig } from '../../../src/model/families';
import { describeKernels } from '../../../src/ops/tuning/line';
import { defaultTuning, type Tuning } from '../../../src/ops/tuning/tuning';
import { randomWeights } from '../../../src/selftest/model64';
import { testDevice } from '../../support/gpu';

const config = parseConfig({
  ...{ model_type: 'llama', vocab_size: 13, hidden_size: 64, intermediate_size: 96, num_hidden_layers: 1 },
  ...{ num_attention_heads: 2, num_key_value_heads: 1, max_position_embeddings: 16, rms_norm_eps: 1e-6 },
  ...{ rope_theta: 100, tie_word_embeddings: true, bos_token_id: 1, eos_token_id: 2 },
});
const batch = { rows: 1, length: 7, ids: Int32Array.of(1, 5, 9, 3, 3, 12, 2), scored: new Uint8Array(7).fill(1, 1) };

/** What an engine says of its kernels, and what it computes. */
async function scored(options: WebgpuOptions) {
  const engine = await openWebgpuEngine(config, await testDevice(), options);
  try {
    return {
      kernels: engine.kernels,
      scores: await engine.score(single(engine.upload(randomWeights(config, 3, 0.3))), batch),
    };
  } finally {
    engine.close();
  }
}

it('runs the kernels that a run has named, to the bit, and keeps no choice of them', async () => {
  const device = await testDevice();
  const own = defaultTuning(device);
  const others: Tuning = { ...own, rowReduction: 'tree' };
  const kept: Tuning[] = [];
  const tuned = (tuning: Tuning) => kept.push(tuning);
  const before = await scored({ tuned });
  expect(before.kernels).toBe(describeKernels(own));
  const recorded = { kernels: describeKernels(others) };
  const [once, again] = [await scored({ recorded, tuned }), await scored({ recorded, tuned, tunings: [own] })];
  expect(once.kernels).toBe(recorded.kernels);
  expect(again).toEqual(once);
  expect(once.scores).not.toEqual(before.scores); // another order of summation
  expect(await scored({ recorded: { kernels: before.kernels! } })).toEqual(before);
  expect(kept).toEqual([]);
});

it('refuses them, or says why it takes its own', async () => {
  const device = await testDevice();
  const kernels = describeKernels(defaultTuning(device));
  const recorded = { kernels: kernels.replace('rows by thread', 'rows by magic') };
  await expect(scored({ recorded })).rejects.toMatchObject({ failure: { code: 'kernels-unknown' } });
  const told: Failure[] = [];
  const otherwise = (why: Failure) => told.push(why);
  const plain = await scored({});
  expect(await scored({ recorded: { ...recorded, otherwise } })).toEqual(plain);
  expect(await scored({ recorded: { kernels, adapter: 'a card', otherwise } })).toEqual(plain);
  expect(await scored({ recorded: { kernels, adapter: device.description, otherwise } })).toEqual(plain);
  expect(told).toMatchObject([
    { code: 'kernels-unknown', facts: { kernel: 'rows by magic' } },
    { code: 'kernels-elsewhere', facts: { was: 'a card', is: device.description } },
  ]);
});
