import { readFileSync } from 'node:fs';
import { adapterShapes, scaleOf } from '../../src/model/adapter/adapter';
import { peftFiles, readPeft } from '../../src/model/adapter/peft';
import type { ModelConfig } from '../../src/model/config';
import { parseConfig } from '../../src/model/families';
import { readSafetensors, writeSafetensors } from '../../src/model/formats/safetensors';
import { readLlamaFixture } from './llama';
import { type Dice, mutatedBytes, mutatedJson } from './mutate';

/** Mutated adapters of `peft`, for a model with a layer each for q, k and v, and for one that has them in one. */

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';

interface Folder {
  readonly model: ModelConfig;
  readonly said: Readonly<Record<string, unknown>>;
  readonly weights: Uint8Array<ArrayBuffer>;
}

const read = (path: string) => Uint8Array.from(readFileSync(new URL(`../fixtures/${path}`, import.meta.url)));
const json = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

const folderOf = (model: ModelConfig, path: string): Folder => ({
  model,
  said: json(read(`${path}/${CONFIG}`)),
  weights: read(`${path}/${WEIGHTS}`),
});

const FOLDERS: readonly Folder[] = [
  folderOf(readLlamaFixture('tied-grouped').config, 'lora/adapter'),
  folderOf(parseConfig(json(read('families/gpt2/config.json'))), 'lora/families/gpt2'),
];

/** What people's adapters say, and what they should not. Texts are JSON, of which NaN is none. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  r: ['1', '2', '4', '0', '-1', '1.5', '1024', '1025', '1e9', 'null', '"3"', 'true', '[3]'],
  lora_alpha: ['0', '-4', '0.5', '1e38', '1e39', '1e308', '1e400', 'NaN', 'Infinity', 'null', '"5"'],
  use_rslora: ['true', 'false', 'null', '1', '0', '"true"', '[]'],
  init_lora_weights: [
    'true',
    'false',
    'null',
    '"gaussian"',
    '"eva"',
    '"orthogonal"',
    '"pissa"',
    '"olora"',
    '"loftq"',
    '1',
  ],
  target_modules: ['"q_proj"', '".*(q|v)_proj"', '"(a+)+$"', '"["', 'null', '[]', '["q_proj", 7]', '"all-linear"'],
  rank_pattern: ['{}', 'null', '{"c_attn": 6}', '{"c_attn": 9}', '{"^.*q_proj$": 2}', '[]', '7'],
  alpha_pattern: ['{}', 'null', '{"c_attn": 15}', '{"(a+)+$": 3}', '{"c_attn": null}', '"x"'],
  bias: ['"none"', '"all"', '"lora_only"', 'null'],
  use_dora: ['true', 'false', '1'],
  peft_type: ['"LORA"', '"lora"', '"IA3"', 'null'],
  modules_to_save: ['["lm_head"]', '[]', 'null'],
  layer_replication: ['[[0, 2]]', 'null'],
  __proto__: ['{"r": 2}'],
};

function textOf(said: unknown, { below, of }: Dice): string {
  if (below(3) === 0 || typeof said !== 'object' || said === null || Array.isArray(said)) return JSON.stringify(said);
  const changes = Array.from({ length: 1 + below(2) }, () => {
    const name = of(Object.keys(SETTINGS));
    return [name, of(SETTINGS[name]!)] as const;
  });
  const changed = new Set(changes.map(([name]) => name));
  const kept = Object.entries(said).filter(([name]) => !changed.has(name));
  const fields = [...kept.map(([name, value]) => [name, JSON.stringify(value)]), ...changes];
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ')}}`;
}

/** Tensors with other names, shapes and numbers, in a file that is whole. */
function otherTensors(bytes: Uint8Array<ArrayBuffer>, { below, of }: Dice): Uint8Array<ArrayBuffer> {
  const { tensors } = readSafetensors(bytes);
  const names = [...tensors.keys()];
  for (let times = 1 + below(2); times > 0; times--) {
    const name = of(names);
    const tensor = tensors.get(name);
    if (!tensor) continue;
    const kind = below(6);
    const [rows, columns] = tensor.shape as [number, number];
    if (kind === 0) tensors.delete(name);
    else if (kind === 1) {
      tensors.delete(name);
      tensors.set(
        of(['__proto__', 'x', `${name}.default`, name.replace('lora_A', 'lora_B'), name.replace('.0.', '.9.')]),
        tensor,
      );
    } else if (kind === 2) tensors.set(name, { ...tensor, shape: [columns, rows] });
    else if (kind === 3) tensors.set(name, { shape: [rows * columns], values: tensor.values });
    else if (kind === 4) tensors.set(name, { shape: [0, columns], values: new Float32Array() });
    else tensor.values[below(tensor.values.length)] = of([Number.NaN, Number.POSITIVE_INFINITY, 3e38, 1e-45, -1]);
  }
  return writeSafetensors(tensors, of(['F32', 'F16']));
}

/** Whether Python takes a value of JSON for true. */
const isTrue = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);

/** Of these, peft draws the first factors in a way that leaves the base as it is (tuners/lora/layer.py, `update_layer`). */
const DRAWN: readonly unknown[] = [undefined, null, true, false, 'gaussian', 'eva', 'orthogonal'];

/** Reads a mutated adapter, and holds what is accepted to what peft would make of it: the scale, the base, and the same after a round trip. */
export async function readMutatedAdapter(dice: Dice): Promise<void> {
  const { below, of } = dice;
  const { model, said, weights } = of(FOLDERS);
  const text = textOf(below(2) === 0 ? said : mutatedJson(said, dice), dice);
  const kind = below(4);
  const bytes = kind < 2 ? weights : kind === 2 ? otherTensors(weights, dice) : mutatedBytes(weights, dice);
  const files = new Map([
    [CONFIG, new TextEncoder().encode(text)],
    [WEIGHTS, bytes],
  ]);
  const found = await readPeft(async (name) => files.get(name)!, model);
  const { r, lora_alpha: alpha = 8, use_rslora, init_lora_weights } = JSON.parse(text);
  const scale = alpha / (isTrue(use_rslora) ? Math.sqrt(r) : r);
  if (scaleOf(found.adapter) !== scale || !Number.isFinite(Math.fround(scale)))
    throw new TypeError(`the scale ${scale}`);
  if (!DRAWN.includes(init_lora_weights)) throw new TypeError(`another base: ${init_lora_weights}`);
  for (const [name, shape] of adapterShapes(model, found.adapter)) {
    const values = found.weights.get(name);
    if (values?.length !== shape.reduce((product, n) => product * n, 1)) throw new TypeError(`${name} of another size`);
    if (!values.every(Number.isFinite)) throw new TypeError(`${name} is not finite`);
  }
  const written = peftFiles(model, found.adapter, found.weights, 'base');
  const again = await readPeft(async (name) => {
    const content = written.get(name)!;
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  }, model);
  if (!isSame(found, again)) throw new TypeError('it comes back as another');
}

type Read = Awaited<ReturnType<typeof readPeft>>;

const isSame = (one: Read, other: Read): boolean =>
  JSON.stringify(one.adapter) === JSON.stringify(other.adapter) &&
  one.weights.size === other.weights.size &&
  [...one.weights].every(([name, values]) => {
    const theirs = other.weights.get(name);
    return theirs?.length === values.length && values.every((value, i) => Object.is(value, theirs[i]));
  });
