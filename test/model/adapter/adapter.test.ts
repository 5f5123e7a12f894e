import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adapterShapes, initialAdapter, modulesOf, scaleOf } from '../../../src/model/adapter/adapter';
import { peftFiles, readPeft } from '../../../src/model/adapter/peft';
import { readSafetensors, writeSafetensors } from '../../../src/model/formats/safetensors';
import { familyFixtures, readFamilyAdapter } from '../../support/families';
import { readLlamaFixture } from '../../support/llama';

const { config } = readLlamaFixture('tied-grouped');
const file = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/lora/adapter/${name}`, import.meta.url)));
const said = JSON.parse(new TextDecoder().decode(file('adapter_config.json'))) as Record<string, unknown>;

/** The fixture's adapter, with some settings changed, or other weights. */
const read = (change: Record<string, unknown> = {}, weights = file('adapter_model.safetensors')) =>
  readPeft(
    async (name) =>
      name.endsWith('.json') ? new TextEncoder().encode(JSON.stringify({ ...said, ...change })) : weights,
    config,
  );

const inFiles = (files: ReturnType<typeof peftFiles>) => async (name: string) => {
  const content = files.get(name)!;
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
};

describe('an adapter of peft', () => {
  it('comes back as it went out', async () => {
    const { adapter, weights } = await read();
    expect(adapter).toMatchObject({ rank: 3, alpha: 5, rankStabilised: false });
    expect(adapter.modules).toHaveLength(10);
    const files = peftFiles(config, adapter, weights, 'base');
    expect(await readPeft(inFiles(files), config)).toEqual({ adapter, weights });
    const written = JSON.parse(files.get('adapter_config.json') as string) as Record<string, unknown>;
    for (const name of ['peft_type', 'task_type', 'r', 'lora_alpha', 'bias', 'use_rslora'])
      expect(written[name], name).toEqual(said[name]);
    expect([...(written.target_modules as string[])].sort()).toEqual([...(said.target_modules as string[])].sort());
  });

  it.each([
    [{ use_dora: true }, 'adapter_config.json: use_dora must be off'],
    [{ modules_to_save: ['lm_head'] }, 'adapter_config.json: modules_to_save must be off'],
    [{ rank_pattern: { q_proj: 2 } }, 'adapter_config.json: rank_pattern must be off'],
    [{ alpha_pattern: { q_proj: 2 } }, 'adapter_config.json: alpha_pattern must be off'],
    [{ bias: 'all' }, 'adapter_config.json: bias must be off'],
    [{ something_new: 1 }, 'adapter_config.json: something_new must be off'],
    [{ peft_type: 'IA3' }, 'adapter_config.json: peft_type must be "LORA", found "IA3"'],
    [{ r: 0 }, 'adapter_config.json: r must be a whole number in [1, 1024], found 0'],
    [{ use_rslora: 1 }, 'adapter_config.json: use_rslora must be true or false, found 1'],
    [{ lora_alpha: 1e39 }, 'adapter_config.json: lora_alpha must be a number of f32, found 1e+39'],
    [{ lora_alpha: null }, 'adapter_config.json: lora_alpha must be a number of f32, found null'],
    [{ init_lora_weights: 'pissa_niter_16' }, 'adapter_config.json: init_lora_weights must be true, false, "gaussian"'],
    [{ r: 4 }, 'lora_A.weight must have shape [4, 32], found [3, 32]'],
  ])('is refused if %j', async (change, message) => {
    await expect(read(change)).rejects.toThrow(message);
  });

  it('is refused if it adapts what the model does not have, or nothing', async () => {
    const odd = new Map([
      ['base_model.model.model.layers.9.self_attn.q_proj.lora_A.weight', { shape: [1], values: Float32Array.of(1) }],
    ]);
    await expect(read({}, writeSafetensors(odd, 'F32'))).rejects.toThrow('adapts nothing that this model has');
    await expect(read({}, writeSafetensors(new Map(), 'F32'))).rejects.toThrow('holds no adapter');
  });
});

describe('of a family that has q, k and v in one layer', async () => {
  const families = (await familyFixtures()).filter(({ name }) => /^gpt2|neox/.test(name));

  it.each(families)('$name: comes back as it went out, in blocks', async (family) => {
    const { adapter, weights } = await readFamilyAdapter(family);
    for (const rankStabilised of [false, true]) {
      const own = { ...adapter, rankStabilised };
      const files = peftFiles(family.config, own, weights, 'base');
      expect(await readPeft(inFiles(files), family.config)).toEqual({ adapter: own, weights });
    }
    const modules = modulesOf(family.config, ['q_proj', 'v_proj', 'down_proj']);
    const some = { ...adapter, modules };
    const chosen = new Map([...adapterShapes(family.config, some).keys()].map((name) => [name, weights.get(name)!]));
    const files = peftFiles(family.config, some, chosen, 'base');
    expect(await readPeft(inFiles(files), family.config)).toEqual({ adapter: some, weights: chosen });
  });

  it('is refused if B mixes the blocks', async () => {
    const { config } = families[0]!;
    const { adapter, weights } = await readFamilyAdapter(families[0]!);
    const files = peftFiles(config, adapter, weights, 'base');
    const { tensors } = readSafetensors(files.get('adapter_model.safetensors') as Uint8Array);
    const name = [...tensors.keys()].find((key) => key.endsWith('c_attn.lora_B.weight'))!;
    tensors.get(name)!.values[adapter.rank] = 1;
    files.set('adapter_model.safetensors', writeSafetensors(tensors, 'F32'));
    await expect(readPeft(inFiles(files), config)).rejects.toThrow(
      'c_attn.lora_B.weight is not in blocks, one for each of q, k and v',
    );
  });
});

it('begins as the base model, with A as peft draws it', () => {
  const adapter = { rank: 4, alpha: 8, rankStabilised: true, freezeA: false, modules: modulesOf(config, null) };
  expect(scaleOf(adapter)).toBe(4);
  const weights = initialAdapter(config, adapter, 3);
  expect([...weights.keys()]).toEqual([...adapterShapes(config, adapter).keys()]);
  for (const [name, values] of weights) {
    const into = adapterShapes(config, adapter).get(name)![1]!;
    const largest = Math.max(...values.map(Math.abs));
    if (name.includes('lora_B')) expect(largest).toBe(0);
    else {
      expect(largest).toBeLessThanOrEqual(1 / Math.sqrt(into));
      expect(largest).toBeGreaterThan(0.8 / Math.sqrt(into));
    }
  }
  expect(weights.get('model.layers.0.self_attn.q_proj.lora_A.weight')).not.toEqual(
    weights.get('model.layers.0.self_attn.k_proj.lora_A.weight'),
  );
});

it('names the linear layers of a model where a target is none', () => {
  expect(() => modulesOf(config, ['q_proj', 'c_attn'])).toThrow(
    'no linear layer is called "c_attn"; this model has q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj',
  );
});
