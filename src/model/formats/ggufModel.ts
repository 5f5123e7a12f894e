import { Refused } from '../../messages/refusal';
import type { GgufFile } from './gguf';
import { ARCHITECTURES, type Architecture, type Rearrangement } from './ggufArchitectures';
import type { GgufValue } from './ggufHeader';
import { movedRows, packedRows } from './packed';
import type { StoredTensor, StoredTensors } from './source';

/** Settings of an architecture that change nothing here, or are read elsewhere. */
const KNOWN =
  /^(vocab_size|rope\.dimension_count|attention\.value_length|rope\.scaling\.\w+|attention\.causal|expert_(used_)?count)$/;

/** Rotary factors of Llama 3, which the file holds as a tensor instead of the settings that they follow from. */
const FACTORS = 'rope_freqs.weight';

/** A model as transformers would have it: its `config.json`, and its tensors by name. Rejects with a Refused that names what is not known. */
export async function ggufModel(
  label: string,
  { metadata, tensors }: GgufFile,
): Promise<{ config: Record<string, unknown>; stored: StoredTensors }> {
  const name = metadata.get('general.architecture');
  if (typeof name !== 'string' || !Object.hasOwn(ARCHITECTURES, name)) throw unknown('the architecture', name);
  const architecture = ARCHITECTURES[name]!;
  const config = configOf(name, architecture, metadata, tensors);
  const factors = tensors.get(FACTORS);
  if (factors) config.rope_scaling = llama3Scaling(config, await factors.read());
  const renamed = new Map<string, StoredTensor>();
  for (const [own, tensor] of tensors)
    if (own !== FACTORS) {
      const { theirs, module } = nameOf(architecture, own);
      const arranged = architecture.rearranged?.[module];
      renamed.set(theirs, arranged ? REARRANGED[arranged](tensor, headsOf(module, config)) : tensor);
    }
  return { config, stored: { label, tensors: renamed } };
}

/** How many heads the rows of a module are of. */
function headsOf(module: string, config: Readonly<Record<string, unknown>>): number {
  const heads = config.num_attention_heads ?? config.n_head;
  return Number(module === 'attn_k' ? (config.num_key_value_heads ?? heads) : heads);
}

const unknown = (what: string, received: GgufValue | undefined): Refused =>
  new Refused({ code: 'gguf-unknown', path: [], facts: { what, received: String(received ?? 'none').slice(0, 80) } });

function configOf(
  name: string,
  { modelType, settings, unsaid, share = 'partial_rotary_factor' }: Architecture,
  metadata: GgufFile['metadata'],
  tensors: GgufFile['tensors'],
): Record<string, unknown> {
  const config: Record<string, unknown> = { model_type: modelType };
  const read = new Map(Object.entries(settings).map(([setting, key]) => [`${name}.${key}`, setting]));
  for (const [key, value] of metadata) {
    const setting = read.get(key);
    if (setting) config[setting] = value;
    else if (key.startsWith(`${name}.`) && !KNOWN.test(key.slice(name.length + 1))) throw unknown('the setting', key);
  }
  const value = (key: string) => metadata.get(`${name}.${key}`);
  if (Number(value('expert_count') ?? 0) > 0) throw unknown('the setting', `${name}.expert_count`);
  config.vocab_size = tensors.get('token_embd.weight')?.shape[0];
  config.tie_word_embeddings = !tensors.has('output.weight');
  config.bos_token_id = metadata.get('tokenizer.ggml.bos_token_id');
  config.eos_token_id = metadata.get('tokenizer.ggml.eos_token_id');
  const width = Number(config.head_dim ?? Number(config.hidden_size) / Number(config.num_attention_heads));
  const rotated = value('rope.dimension_count');
  if (rotated !== undefined && (rotated !== width || share !== 'partial_rotary_factor'))
    config[share] = Number(rotated) / width;
  const scaling = value('rope.scaling.type');
  if (scaling !== undefined && scaling !== 'none')
    config.rope_scaling = {
      rope_type: scaling,
      factor: value('rope.scaling.factor'),
      ...(scaling === 'yarn' && {
        original_max_position_embeddings: value('rope.scaling.original_context_length'),
      }),
    };
  Object.assign(config, unsaid?.(config));
  return Object.fromEntries(Object.entries(config).filter(([, setting]) => setting !== undefined));
}

function nameOf({ modules, layers }: Architecture, own: string): { theirs: string; module: string } {
  const [, layer, module, kind] = /^(?:blk\.(\d{1,5})\.)?([a-z_]+)\.(weight|bias)$/.exec(own) ?? [];
  if (module === undefined || !Object.hasOwn(modules, module)) throw unknown('the tensor', own);
  const theirs = `${layer === undefined ? '' : `${layers}.${layer}.`}${modules[module]}.${kind}`;
  return { theirs, module };
}

/** The tensor as transformers has it, of so many heads. */
const REARRANGED: Readonly<Record<Rearrangement, (tensor: StoredTensor, heads: number) => StoredTensor>> = {
  // Row 2i + p of a head is row i + p·half of transformers' (`permute` of `LlamaModel` in `convert_hf_to_gguf.py`).
  neighbours: (tensor, heads) =>
    withRows(tensor, (row) => {
      const head = tensor.shape[0]! / heads;
      const inHead = row % head;
      return row - inHead + 2 * (inHead % (head / 2)) + Math.floor(inHead / (head / 2));
    }),
  'in-thirds': (tensor, heads) =>
    withRows(tensor, (row) => {
      const third = tensor.shape[0]! / 3;
      const head = third / heads;
      const [which, inHead] = [Math.floor(row / head) % 3, row % head];
      return which * third + Math.floor(row / (3 * head)) * head + inHead;
    }),
  transposed: (tensor) => {
    const [rows, width] = tensor.shape;
    if (rows === undefined || width === undefined) return tensor;
    return changed(tensor, [width, rows], (stored, values) => {
      for (let row = 0; row < rows; row++)
        for (let i = 0; i < width; i++) values[i * rows + row] = stored[row * width + i]!;
    });
  },
  'one-more': (tensor) =>
    changed(tensor, tensor.shape, (stored, values) => {
      for (let i = 0; i < stored.length; i++) values[i] = stored[i]! - 1;
    }),
};

/** Row by row, each from the stored row that `from` names. */
function withRows(tensor: StoredTensor, from: (row: number) => number): StoredTensor {
  const rows = tensor.shape[0] ?? 0;
  const { packed } = tensor;
  return {
    ...tensor,
    read: async () => movedRows(await tensor.read(), rows, from),
    packed: packed && { form: packed.form, read: async () => packedRows(await packed.read(), rows, from) },
  };
}

const changed = (
  tensor: StoredTensor,
  shape: readonly number[],
  fill: (stored: Float32Array, values: Float32Array) => void,
): StoredTensor => ({
  ...tensor,
  shape,
  packed: null,
  async read() {
    const stored = await tensor.read();
    const values = new Float32Array(stored.length);
    fill(stored, values);
    return values;
  },
});

/**
 * The settings of Llama 3's rotary frequencies that give these factors: low 1, high 4 and 8,192 positions are those of every model of its
 * kind, the factor is the largest. Throws a Refused if they give others.
 */
function llama3Scaling(config: Record<string, unknown>, factors: Float32Array): object {
  const factor = factors.reduce((a, b) => Math.max(a, b), 1);
  const [low, high, positions] = [1, 4, 8192];
  const width = 2 * factors.length;
  const fits = factors.every((found, i) => {
    const wave = 2 * Math.PI * Number(config.rope_theta) ** ((2 * i) / width);
    const smooth = (positions / wave - low) / (high - low);
    const wanted = wave < positions / high ? 1 : wave > positions / low ? factor : 1 / ((1 - smooth) / factor + smooth);
    return Math.abs(found - wanted) <= 1e-4 * wanted;
  });
  if (!fits) throw unknown('the tensor', FACTORS);
  return {
    rope_type: 'llama3',
    factor,
    low_freq_factor: low,
    high_freq_factor: high,
    original_max_position_embeddings: positions,
  };
}
