import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { single } from '../../../src/engine/language/engine';
import { openWebgpuEngine, type WebgpuOptions } from '../../../src/engine/language/webgpu/engine';
import { modulesOf } from '../../../src/model/adapter/adapter';
import { blobSource } from '../../../src/model/formats/source';
import { keptOf } from '../../../src/model/frozen';
import { layoutOf } from '../../../src/model/layout';
import { openModel } from '../../../src/model/readModel';
import type { PackedForm } from '../../../src/ops/packed';
import { countedDevice, testDevice } from '../../support/gpu';
import { batch, config, expectSameBits, expectSameInParts, IN_PARTS, ownOf, stored } from '../../support/storedModel';

// With the file below they have every format; each by itself: storage.long.test.ts.
it.each(['f16', 'q4_k', 'q5_k'] as const)('a model stored in %s gives the same bits packed as in f32', expectSameBits);

it('keeps every matrix in the form of its file, q, k and v too where they differ', () => {
  const formsOf = (form: PackedForm) => {
    const { config: model, adapter, packed } = stored(form);
    const kept = keptOf(layoutOf(model, adapter).frozen, packed, 2 ** 27);
    return [...kept].map(([name, parts]) => [name, parts.map(({ form, first }) => [form, first])]);
  };
  const layer = 'model.layers.0';
  expect(formsOf('q4_k')).toEqual([
    ['model.embed_tokens.weight', [['q4_k', 0]]],
    [
      `${layer}.self_attn.{q,k,v}_proj.weight`,
      [
        ['q4_k', 0],
        ['q6_k', 96],
      ],
    ],
    [`${layer}.self_attn.o_proj.weight`, [['q5_0', 0]]],
    [`${layer}.mlp.{gate,up}_proj.weight`, [['q4_k', 0]]],
    [`${layer}.mlp.down_proj.weight`, [['q5_0', 0]]],
    ['lm_head.weight', [['q4_k', 0]]],
  ]);
  expect(formsOf('q6_k').map(([, parts]) => parts)).toContainEqual([['q8_0', 0]]);
});

// q, k and v in three formats, q and k permuted.
it('a GGUF file gives the same bits packed as in f32', async () => {
  const bytes = new Uint8Array(readFileSync(new URL('../../fixtures/gguf/llama.gguf', import.meta.url)));
  const { config: model, read, packed } = await openModel(blobSource('llama.gguf', new Blob([bytes])));
  const { adapter } = stored('f16');
  const adapted = { adapter: { ...adapter, modules: modulesOf(model, null) }, frozen: read, packed };
  expect(keptOf(layoutOf(model, adapted.adapter).frozen, packed, 2 ** 27)).toHaveProperty('size', 9);
  const scores = async (storage: 'f32' | 'packed') => {
    const engine = await openWebgpuEngine(model, await testDevice(), { adapted, storage });
    const found = await engine.score(single(engine.upload(ownOf(model, adapted.adapter))), {
      ...batch,
      ids: batch.ids.map((id) => id % model.vocab_size),
    });
    engine.close();
    return found;
  };
  expect(await scores('packed')).toEqual(await scores('f32'));
});

it('a model stored in q6_k gives the same with its vocabulary in parts', () =>
  expectSameInParts('q6_k', IN_PARTS.wide));

it.each(['f32', 'packed'] as const)('takes what is planned, in parts, %s', async (storage) => {
  const { device, total } = await countedDevice();
  const bases: number[] = [];
  const planned: WebgpuOptions['planned'] = ({ base }) => bases.push(base);
  const { config, ...adapted } = stored('q4_k');
  const options = { adapted, storage, tensorBytes: IN_PARTS.wide, planned };
  const engine = await openWebgpuEngine(config, device, options);
  expect([total()]).toEqual(bases);
  engine.close();
  expect(total()).toBe(0);
});

it('is kept in f32 if that fits, else as it is stored', async () => {
  const work = { policies: 1, batch: null, trained: false, sampled: null };
  const sizes: number[] = [];
  const open = async (memory: number | null, storage: WebgpuOptions['storage'] = 'auto') => {
    const planned: WebgpuOptions['planned'] = ({ base }) => sizes.push(base);
    const options = { adapted: stored('bf16'), work, memory, storage, planned };
    (await openWebgpuEngine(config, await testDevice(), options)).close();
    return sizes.at(-1)!;
  };
  const whole = await open(null);
  const packed = await open(whole);
  expect(packed).toBeLessThan(whole);
  await expect(open(whole, 'f32')).rejects.toThrow('with the weights as the file stores them it fits');
});
