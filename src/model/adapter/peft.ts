import { messageOf } from '../../text';
import type { HostWeights, ModelConfig } from '../config';
import { readJson } from '../formats/json';
import { type HostTensor, readSafetensors, writeSafetensors } from '../formats/safetensors';
import { type Adapter, adaptableModules, adapterShapes, adapterWeights, MOST_RANK, scaleOf } from './adapter';
import { joinFactors, type StoredModule, splitFactors, storedModules } from './stored';

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
    'rank_pattern',
    'alpha_pattern',
    'fan_in_fan_out',
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

/** How the factors were drawn, where that leaves the base as it is; the other ways (PiSSA, OLoRA, LoftQ …) make peft change it when it loads. */
const DRAWN: ReadonlySet<unknown> = new Set([undefined, null, true, false, 'gaussian', 'eva', 'orthogonal']);

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
  const alpha = field('lora_alpha') === undefined ? 8 : field('lora_alpha');
  if (typeof alpha !== 'number' || !Number.isFinite(Math.fround(alpha))) return fail('lora_alpha', 'a number of f32');
  if (typeof (field('use_rslora') ?? false) !== 'boolean') fail('use_rslora', 'true or false');
  const drawn = field('init_lora_weights');
  if (!DRAWN.has(typeof drawn === 'string' ? drawn.toLowerCase() : drawn))
    fail('init_lora_weights', 'true, false, "gaussian", "eva" or "orthogonal", which leave the base as it is');
  const said = { rank, alpha, rankStabilised: field('use_rslora') === true, freezeA: false };
  const stored = storedModules(config);
  const isBlocks = !isOff(field('rank_pattern'));
  const patterns = isBlocks ? patternsOf(said, stored) : { rank_pattern: {}, alpha_pattern: {} };
  for (const name of ['rank_pattern', 'alpha_pattern'] as const)
    if (!agrees(field(name), patterns[name])) fail(name, `off, or as we write it where q, k and v are one layer`);
  const tensors = tensorsOf(await read(WEIGHTS));
  const found: HostWeights = new Map();
  const names = new Set<string>();
  for (const module of stored) {
    const { a, b } = adapterWeights(PREFIX + module.name);
    names.add(a).add(b);
    if (!tensors.has(a) && !tensors.has(b)) continue;
    const inner = isBlocks ? module.parts.length * rank : rank;
    const factors = {
      inner,
      a: valuesOf(tensors, a, [inner, module.into]),
      b: valuesOf(tensors, b, [module.out, inner]),
    };
    const own = splitFactors(module, factors, rank);
    if (!own) throw new Error(`${WEIGHTS}: ${b} is not in blocks, one for each of q, k and v`);
    for (const [name, values] of own) found.set(name, values);
  }
  const surplus = [...tensors.keys()].find((name) => !names.has(name));
  if (surplus !== undefined)
    throw new Error(`${WEIGHTS}: ${JSON.stringify(surplus)} adapts nothing that this model has`);
  const modules = adaptableModules(config).filter((module) => found.has(adapterWeights(module).a));
  if (modules.length === 0) throw new Error(`${WEIGHTS}: holds no adapter`);
  const adapter = { ...said, modules };
  const ordered = [...adapterShapes(config, adapter).keys()].map((name) => [name, found.get(name)!] as const);
  return { adapter, weights: new Map(ordered) };
}

function tensorsOf(bytes: Uint8Array<ArrayBuffer>): ReadonlyMap<string, HostTensor> {
  try {
    return readSafetensors(bytes).tensors;
  } catch (error) {
    throw new Error(`${WEIGHTS}: ${messageOf(error)}`);
  }
}

function valuesOf(tensors: ReadonlyMap<string, HostTensor>, name: string, shape: readonly number[]): Float32Array {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`${WEIGHTS}: ${name} is missing`);
  if (tensor.shape.join() !== shape.join())
    throw new Error(`${WEIGHTS}: ${name} must have shape [${shape.join(', ')}], found [${tensor.shape.join(', ')}]`);
  const broken = tensor.values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) throw new Error(`${WEIGHTS}: ${name} holds ${tensor.values[broken]} at ${broken}`);
  return tensor.values;
}

const lastPart = (module: string) => module.slice(module.lastIndexOf('.') + 1);

type Pattern = Readonly<Record<string, number>>;

/** Rank and alpha of the layers that are several of ours, such that their scale is that of the others. */
function patternsOf(adapter: Omit<Adapter, 'modules'>, stored: readonly StoredModule[]) {
  const several = new Map(
    stored.flatMap(({ name, parts }) => (parts.length > 1 ? [[lastPart(name), parts.length] as const] : [])),
  );
  const rankOf = (parts: number) => parts * adapter.rank;
  const each = (value: (parts: number) => number): Pattern =>
    Object.fromEntries([...several].map(([name, parts]) => [name, value(parts)]));
  return {
    rank_pattern: each(rankOf),
    alpha_pattern: each((parts) => {
      const rank = rankOf(parts);
      return scaleOf(adapter) * (adapter.rankStabilised ? Math.sqrt(rank) : rank);
    }),
  };
}

/** Whether a pattern says the same, to the rounding of alpha. */
function agrees(said: unknown, pattern: Pattern): boolean {
  const entries = Object.entries(pattern);
  if (isOff(said)) return entries.length === 0;
  if (typeof said !== 'object' || Object.keys(said!).length !== entries.length) return false;
  return entries.every(([name, value]) => {
    const found: unknown = Object.hasOwn(said!, name) ? (said as Record<string, unknown>)[name] : undefined;
    return typeof found === 'number' && Math.abs(found - value) <= 1e-12 * Math.abs(value);
  });
}

/** The files of an adapter, name → content, as peft reads them. `base` is the base model's name or folder, for people and peft. */
export function peftFiles(
  config: ModelConfig,
  adapter: Adapter,
  weights: HostWeights,
  base: string,
): Map<string, string | Uint8Array<ArrayBuffer>> {
  const { rank, alpha, rankStabilised } = adapter;
  const all = storedModules(config);
  const tensors = new Map<string, HostTensor>();
  const adapted: StoredModule[] = [];
  for (const module of all) {
    const factors = joinFactors(module, weights, rank);
    if (!factors) continue;
    const { a, b } = adapterWeights(PREFIX + module.name);
    tensors.set(a, { shape: [factors.inner, module.into], values: factors.a });
    tensors.set(b, { shape: [module.out, factors.inner], values: factors.b });
    adapted.push(module);
  }
  const targets = [...new Set(adapted.map(({ name }) => lastPart(name)))];
  const isWhole = all.filter(({ name }) => targets.includes(lastPart(name))).length === adapted.length;
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
    fan_in_fan_out: all.some(({ transposed }) => transposed),
    init_lora_weights: true,
    ...patternsOf(adapter, adapted),
    // A module's whole name also ends in itself, so peft finds just these.
    target_modules: isWhole ? targets : adapted.map(({ name }) => name),
  };
  return new Map<string, string | Uint8Array<ArrayBuffer>>([
    [CONFIG, `${JSON.stringify(said, null, 2)}\n`],
    [WEIGHTS, writeSafetensors(tensors, 'F32', { format: 'pt' })],
  ]);
}
