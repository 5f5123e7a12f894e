import type { HostWeights, ModelConfig } from '../config';
import { readJson } from '../formats/json';
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { type Adapter, adaptableModules, adapterShapes, adapterWeights, MOST_RANK } from './adapter';

/** An adapter in the files of Hugging Face's `peft`: `adapter_config.json` and `adapter_model.safetensors`. */

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';

/** What peft puts before the names of the base model's modules. */
const PREFIX = 'base_model.model.';

/** Settings that we read, and those that change no number of a trained adapter; dropout acts in training only, where we have none. */
const KNOWN = new Set([
  ...[
    'peft_type',
    'r',
    'lora_alpha',
    'use_rslora',
    'target_modules',
    'exclude_modules',
    'layers_to_transform',
    'layers_pattern',
  ],
  ...[
    'task_type',
    'base_model_name_or_path',
    'revision',
    'auto_mapping',
    'peft_version',
    'inference_mode',
    'lora_dropout',
  ],
  ...[
    'init_lora_weights',
    'loftq_config',
    'eva_config',
    'corda_config',
    'lora_ga_config',
    'qalora_group_size',
    'megatron_core',
  ],
  'ensure_weight_tying',
]);

/** Values that turn a setting off. */
const isOff = (value: unknown): boolean =>
  value === undefined || value === null || value === false || value === 'none' || isEmpty(value);

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Reads the files of an adapter for the model of `config`. Throws an Error that names the file, what was expected and what was found. */
export async function readPeft(
  read: (name: string) => Promise<Uint8Array<ArrayBuffer>>,
  config: ModelConfig,
): Promise<{ adapter: Adapter; weights: HostWeights }> {
  const json = readJson(CONFIG, await read(CONFIG));
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error(`${CONFIG}: expected an object`);
  const field = (name: string): unknown =>
    Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;
  const fail = (name: string, expected: string): never => {
    throw new Error(`${CONFIG}: ${name} must be ${expected}, found ${JSON.stringify(field(name))}`);
  };
  if (field('peft_type') !== 'LORA') fail('peft_type', '"LORA"');
  for (const name of Object.keys(json))
    if (!KNOWN.has(name) && !isOff(field(name))) fail(name, 'off; what it asks for is not computed here');
  const rank = field('r');
  if (typeof rank !== 'number' || !Number.isInteger(rank) || rank < 1 || rank > MOST_RANK)
    return fail('r', `a whole number in [1, ${MOST_RANK}]`);
  const alpha = field('lora_alpha') ?? 8;
  if (typeof alpha !== 'number' || !Number.isFinite(alpha)) return fail('lora_alpha', 'a number');
  const { tensors } = readSafetensors(await read(WEIGHTS));
  const modules = adaptableModules(config).filter((module) => tensors.has(PREFIX + adapterWeights(module).a));
  const adapter = { rank, alpha, rankStabilised: field('use_rslora') === true, freezeA: false, modules };
  const shapes = adapterShapes(config, adapter);
  const weights: HostWeights = new Map();
  for (const [name, shape] of shapes) {
    const tensor = tensors.get(PREFIX + name);
    if (!tensor) throw new Error(`${WEIGHTS}: ${PREFIX + name} is missing`);
    if (tensor.shape.join() !== shape.join())
      throw new Error(
        `${WEIGHTS}: ${PREFIX + name} must have shape [${shape.join(', ')}], found [${tensor.shape.join(', ')}]`,
      );
    const broken = tensor.values.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0) throw new Error(`${WEIGHTS}: ${PREFIX + name} holds ${tensor.values[broken]} at ${broken}`);
    weights.set(name, tensor.values);
  }
  const surplus = [...tensors.keys()].find((name) => !shapes.has(name.replace(PREFIX, '')));
  if (surplus !== undefined)
    throw new Error(`${WEIGHTS}: ${JSON.stringify(surplus)} adapts nothing that this model has`);
  if (modules.length === 0) throw new Error(`${WEIGHTS}: holds no adapter`);
  return { adapter, weights };
}

/** The files of an adapter, name → content, as peft reads them. `base` is the base model's name or folder, for people and peft. */
export function peftFiles(
  config: ModelConfig,
  adapter: Adapter,
  weights: HostWeights,
  base: string,
): Map<string, string | Uint8Array<ArrayBuffer>> {
  const { rank, alpha, rankStabilised, modules } = adapter;
  const targets = [...new Set(modules.map((module) => module.slice(module.lastIndexOf('.') + 1)))];
  const chosen = new Set(modules);
  const isWhole = adaptableModules(config)
    .filter((module) => targets.some((target) => module.endsWith(`.${target}`)))
    .every((module) => chosen.has(module));
  const said = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: base,
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    use_rslora: rankStabilised,
    bias: 'none',
    fan_in_fan_out: false,
    init_lora_weights: true,
    // A module's whole name also ends in itself, so peft finds just these.
    target_modules: isWhole ? targets : modules,
  };
  const tensors = [...adapterShapes(config, adapter)].map(
    ([name, shape]) => [PREFIX + name, { shape, values: weights.get(name)! }] as const,
  );
  return new Map<string, string | Uint8Array<ArrayBuffer>>([
    [CONFIG, `${JSON.stringify(said, null, 2)}\n`],
    [WEIGHTS, writeSafetensors(new Map(tensors), 'F32', { format: 'pt' })],
  ]);
}
