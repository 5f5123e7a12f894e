import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { single } from '../../../src/engine/language/engine';
import { scaleOf } from '../../../src/model/adapter/adapter';
import { mergedFiles } from '../../../src/model/adapter/merge';
import { storedModules } from '../../../src/model/adapter/stored';
import { openModelWeights, readWeights } from '../../../src/model/files';
import { readSafetensors, writeSafetensors } from '../../../src/model/formats/safetensors';
import { openWeights } from '../../../src/model/formats/shards';
import { familyFixtures, readFamilyAdapter } from '../../support/families';
import { folderOf } from '../../support/modelFolder';
import { expectClose } from '../../support/pytorch';

type Files = Parameters<typeof folderOf>[0];

const fileOf = (name: string): Files => ({
  'model.safetensors': Uint8Array.from(
    readFileSync(new URL(`../../fixtures/families/${name}/model.safetensors`, import.meta.url)),
  ),
});

const families = await familyFixtures();

async function merged(files: Files, family: (typeof families)[number], weights?: Map<string, Float32Array>) {
  const own = await readFamilyAdapter(family);
  const written: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const file of await mergedFiles(folderOf(files).folder, family.config, {
    ...own,
    weights: weights ?? own.weights,
  })) {
    const pieces = [];
    for await (const piece of file.pieces()) pieces.push(piece as Uint8Array<ArrayBuffer>);
    written[file.name] = new Uint8Array(await new Blob(pieces).arrayBuffer());
  }
  return written;
}

describe.each(families)('$name', (family) => {
  it('with the adapter in its weights scores as peft does', async () => {
    const { logProbs } = await readFamilyAdapter(family);
    const stored = await openWeights(folderOf(await merged(fileOf(family.name), family)).folder);
    const { read } = await openModelWeights(family.config, stored, () => {});
    const weights = await readWeights(family.config, read);
    const engine = await openCpuEngine(family.config);
    expectClose(await engine.score(single(engine.upload(weights)), family.batch), logProbs, 'log-probabilities');
    engine.close();
  });
});

const qwen = families.find(({ name }) => name === 'qwen2')!;

/** The tensors of a model in two files and their index. */
function sharded(dtype: 'F32' | 'F16'): Files {
  const { tensors } = readSafetensors(fileOf('qwen2')['model.safetensors'] as Uint8Array);
  const names = [...tensors.keys()];
  const part = (some: string[]) => writeSafetensors(new Map(some.map((name) => [name, tensors.get(name)!])), dtype);
  const half = names.length >> 1;
  return {
    'a.safetensors': part(names.slice(0, half)),
    'b.safetensors': part(names.slice(half)),
    'model.safetensors.index.json': {
      weight_map: Object.fromEntries(names.map((name, i) => [name, `${i < half ? 'a' : 'b'}.safetensors`])),
    },
  };
}

it('shards stay shards, and what is not adapted keeps its bytes', async () => {
  const files = sharded('F32');
  const whole = readSafetensors((await merged(fileOf('qwen2'), qwen))['model.safetensors']!).tensors;
  const base = readSafetensors(fileOf('qwen2')['model.safetensors'] as Uint8Array).tensors;
  const written = await merged(files, qwen);
  expect(Object.keys(written)).toEqual(['a.safetensors', 'b.safetensors']);
  const adapted = new Set(storedModules(qwen.config).map(({ name }) => `${name}.weight`));
  let seen = 0;
  for (const bytes of Object.values(written))
    for (const [name, tensor] of readSafetensors(bytes).tensors) {
      seen++;
      expect(tensor, name).toEqual(whole.get(name));
      if (!adapted.has(name)) expect(tensor, name).toEqual(base.get(name));
      else expect(tensor.values, name).not.toEqual(base.get(name)!.values);
    }
  expect(seen).toBe(base.size);
});

it('halves are the nearest to the sum in f64', async () => {
  const { adapter, weights } = await readFamilyAdapter(qwen);
  const files = sharded('F16');
  const [module] = storedModules(qwen.config);
  const name = `${module!.name}.weight`;
  const tensor = (some: Files) =>
    Object.values(some)
      .filter((content) => content instanceof Uint8Array)
      .map((bytes) => readSafetensors(bytes).tensors.get(name))
      .find((found) => found)!.values;
  const [before, after] = [tensor(files), tensor(await merged(files, qwen))];
  const [a, b] = ['A', 'B'].map((which) => weights.get(`${module!.parts[0]!.module}.lora_${which}.weight`)!);
  const { rank } = adapter;
  after.forEach((found, i) => {
    const [row, column] = [Math.floor(i / module!.into), i % module!.into];
    let exact = before[i]!;
    for (let j = 0; j < rank; j++) exact += scaleOf(adapter) * b![row * rank + j]! * a![j * module!.into + column]!;
    // Half a unit of the last of eleven bits, and f64's own rounding.
    const unit = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(exact)))) - 10);
    expect(Math.abs(found - exact)).toBeLessThanOrEqual(unit * (0.5 + 1e-9));
  });
});

it('a sum that a half cannot hold is refused by name', async () => {
  const { weights } = await readFamilyAdapter(qwen);
  const large = new Map([...weights].map(([name, values]) => [name, values.map((x) => 1e4 * x)]));
  await expect(merged(sharded('F16'), qwen, large)).rejects.toThrow(
    /^a.safetensors: .* with the adapter is -?Infinity in F16$/,
  );
});
