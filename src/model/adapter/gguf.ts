import type { HostWeights, ModelConfig } from '../config';
import type { Decoder } from '../decoder';
import { parseConfig } from '../families';
import type { ReadWeight } from '../files';
import { ARCHITECTURES } from '../formats/ggufArchitectures';
import { ggufModel } from '../formats/ggufModel';
import { ggufPieces, type TensorToWrite, type TypedValue } from '../formats/ggufWriter';
import { frequencies } from '../rotation';
import { ggufMetadata } from '../tokenizer/ggufMetadata';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { decoderOf, weightShapes } from '../weights';
import { type Adapter, adapterWeights, scaleOf } from './adapter';
import { mergedWeight } from './merge';

/** What matrices are stored in, where their rows are whole blocks of it, else F16; vectors are F32. With its number as `general.file_type`. */
export const GGUF_TYPES = { f16: { format: 'F16', number: 1 }, q8_0: { format: 'Q8_0', number: 7 } } as const;

/** Families that are written, by the architecture of ggml. */
const WRITTEN: Readonly<Record<string, string>> = { llama: 'llama', mistral: 'llama', qwen2: 'qwen2', qwen3: 'qwen3' };

/** What a GGUF file is made of. */
interface GgufParts {
  readonly config: ModelConfig;
  readonly adapter: Adapter;
  readonly weights: HostWeights;
  /** What `general.name` says. */
  readonly name: string;
}

/**
 * The merged model as llama.cpp's converter writes it, piece after piece. Throws an Error that names what GGUF, or this writer, has no place for:
 * before anything is written, the head is read again as any GGUF file is, and has to give the same decoder.
 */
export async function mergedGguf(
  { config, adapter, weights, name }: GgufParts,
  read: ReadWeight,
  tokens: { json: unknown; tokenizer: Tokenizer; template: string | null },
  type: keyof typeof GGUF_TYPES,
): Promise<AsyncGenerator<Uint8Array>> {
  const architecture = architectureOf(config);
  const { format, number } = GGUF_TYPES[type];
  const factors = rotationFactors(config);
  const isEven = factors.every((factor) => Math.abs(factor / factors[0]! - 1) < 1e-6);
  const metadata = new Map<string, TypedValue>([
    ['general.architecture', { type: 'string', value: architecture }],
    ['general.type', { type: 'string', value: 'model' }],
    ['general.name', { type: 'string', value: name }],
    ['general.file_type', { type: 'u32', value: number }],
    ...settingsOf(config, architecture),
    ...(isEven && factors[0] !== 1
      ? ([
          [`${architecture}.rope.scaling.type`, { type: 'string', value: 'linear' }],
          [`${architecture}.rope.scaling.factor`, { type: 'f32', value: factors[0]! }],
        ] as const)
      : []),
    ...ggufMetadata(tokens.json, tokens.tokenizer, config.vocab_size),
    ...(tokens.template === null
      ? []
      : [['tokenizer.chat_template', { type: 'string', value: tokens.template }] as const]),
  ]);
  const tensors = [...weightShapes(config)].map(([ours, shape]): TensorToWrite => {
    const row = rowsOf(config, architecture, ours, shape[0]!);
    const isMatrix = shape.length > 1;
    return {
      name: ggmlName(architecture, ours),
      shape,
      format: !isMatrix ? 'F32' : format === 'Q8_0' && shape[1]! % 32 === 0 ? 'Q8_0' : 'F16',
      values: async () => inRows(await mergedWeight(read, ours, shape, adapter, weights), shape, row),
    };
  });
  if (!isEven)
    tensors.push({ name: 'rope_freqs.weight', shape: [factors.length], format: 'F32', values: async () => factors });
  await demandSame(config, metadata, tensors);
  return ggufPieces(metadata, tensors);
}

/** The adapter alone, as `convert_lora_to_gguf.py` of llama.cpp writes it, in f32: `llama-cli --lora` adds it to the base model's GGUF. */
export function adapterGguf({ config, adapter, weights, name }: GgufParts): AsyncGenerator<Uint8Array> {
  const architecture = architectureOf(config);
  const { rank, modules } = adapter;
  const metadata = new Map<string, TypedValue>([
    ['general.architecture', { type: 'string', value: architecture }],
    ['general.type', { type: 'string', value: 'adapter' }],
    ['general.name', { type: 'string', value: name }],
    ['adapter.type', { type: 'string', value: 'lora' }],
    // llama.cpp divides it by the rank, whatever the adapter did.
    ['adapter.lora.alpha', { type: 'f32', value: scaleOf(adapter) * rank }],
  ]);
  const shapes = weightShapes(config);
  const tensors = modules.flatMap((module): TensorToWrite[] => {
    const base = `${module}.weight`;
    const [out, into] = shapes.get(base) as [number, number];
    const names = adapterWeights(module);
    const theirs = ggmlName(architecture, base);
    const [a, b] = [weights.get(names.a)!, weights.get(names.b)!];
    const row = rowsOf(config, architecture, base, out);
    return [
      { name: `${theirs}.lora_a`, shape: [rank, into], format: 'F32', values: async () => a },
      { name: `${theirs}.lora_b`, shape: [out, rank], format: 'F32', values: async () => inRows(b, [out, rank], row) },
    ];
  });
  return ggufPieces(metadata, tensors);
}

function architectureOf({ model_type = 'llama' }: ModelConfig): string {
  if (Object.hasOwn(WRITTEN, model_type)) return WRITTEN[model_type]!;
  throw new Error(`a GGUF file of ${model_type} is not written here, only of ${Object.keys(WRITTEN).join(', ')}`);
}

function settingsOf(config: ModelConfig, architecture: string): [string, TypedValue][] {
  const whole = {
    vocab_size: config.vocab_size,
    context_length: config.max_position_embeddings,
    embedding_length: config.hidden_size,
    block_count: config.num_hidden_layers,
    feed_forward_length: config.intermediate_size,
    'attention.head_count': config.num_attention_heads,
    'attention.head_count_kv': config.num_key_value_heads,
    'attention.key_length': config.head_dim,
    'attention.value_length': config.head_dim,
    'rope.dimension_count': config.head_dim,
  };
  const real = { 'rope.freq_base': config.rope_theta, 'attention.layer_norm_rms_epsilon': config.rms_norm_eps };
  const typed = (type: 'u32' | 'f32', values: Readonly<Record<string, number>>) =>
    Object.entries(values).map(([key, value]): [string, TypedValue] => [`${architecture}.${key}`, { type, value }]);
  return [...typed('u32', whole), ...typed('f32', real)];
}

/** How much slower every pair of a head turns than by the base of its frequencies alone. */
function rotationFactors(config: ModelConfig): number[] {
  const plain = frequencies(config.rope_theta, config.head_dim);
  return plain.map((each, i) => each / (decoderOf(config).rotations[0]?.frequencies[i] ?? each));
}

const NAME = /^(?:model\.layers\.(\d+)\.)?(.+)\.(weight|bias)$/;

/** `blk.0.attn_q.weight` of `model.layers.0.self_attn.q_proj.weight`. */
function ggmlName(architecture: string, ours: string): string {
  const [, layer, module, kind] = NAME.exec(ours)!;
  const found = Object.entries(ARCHITECTURES[architecture]!.modules).find(([, theirs]) => theirs === module);
  if (!found) throw new Error(`GGUF of ${architecture} has no place for ${ours}`);
  return `${layer === undefined ? '' : `blk.${layer}.`}${found[0]}.${kind}`;
}

/** Which of our rows is written: for rotations of neighbours, row 2i + p of a head is row i + p·half. */
function rowsOf(config: ModelConfig, architecture: string, ours: string, rows: number): (theirs: number) => number {
  const [module] = ggmlName(architecture, ours).split('.').slice(-2);
  if (ARCHITECTURES[architecture]!.rearranged?.[module!] !== 'neighbours') return (row) => row;
  const head = rows / (module === 'attn_k' ? config.num_key_value_heads : config.num_attention_heads);
  return (row) => {
    const inHead = row % head;
    return row - inHead + Math.floor(inHead / 2) + (inHead % 2) * (head / 2);
  };
}

function inRows<T extends Float32Array | Float64Array>(
  values: T,
  [rows, width = 1]: readonly number[],
  row: (theirs: number) => number,
): T {
  const taken = values.slice() as T;
  for (let r = 0; r < rows!; r++) {
    const from = row(r);
    if (from !== r) taken.set(values.subarray(from * width, (from + 1) * width) as never, r * width);
  }
  return taken;
}

/** Throws an Error that names what is read otherwise from the head than the config has it. */
async function demandSame(
  config: ModelConfig,
  metadata: ReadonlyMap<string, TypedValue>,
  tensors: readonly TensorToWrite[],
): Promise<void> {
  const stored = tensors.map(({ name, shape, format, values }) => {
    const read = async () => Float32Array.from(await values());
    return [name, { shape, dtype: format, isReadable: true, read, packed: null }] as const;
  });
  const plain = new Map([...metadata].map(([key, { value }]) => [key, value]));
  const { config: json } = await ggufModel('GGUF', { metadata: plain, tensors: new Map(stored) });
  const found = parseConfig(json);
  const sizes = (of: ModelConfig) => [...weightShapes(of)];
  const [own, theirs] = [decoderOf(config), decoderOf(found)];
  const other = (Object.keys(own) as (keyof Decoder)[]).find((key) => !isNear(own[key], theirs[key]));
  if (other !== undefined || !isNear(sizes(config), sizes(found)))
    throw new Error(`GGUF has no place for this model's ${other ?? 'sizes'}: it would compute something else`);
}

/** Alike to the rounding of an f32. */
function isNear(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-6 * Math.abs(a);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const at = (from: object, key: string): unknown => (from as Record<string, unknown>)[key];
  return keys.length === others.length && keys.every((key) => isNear(at(a, key), at(b, key)));
}
