import { Refused } from '../../messages/refusal';
import type { GgufFile } from './gguf';
import type { GgufValue } from './ggufHeader';
import type { StoredTensor, StoredTensors } from './source';

/** An architecture of ggml as one of transformers. */
interface Architecture {
  modelType: string;
  /** Settings of `config.json` → keys of the metadata, after the name of the architecture. */
  settings: Readonly<Record<string, string>>;
  /** What the metadata leave unsaid. */
  fixed?: Readonly<Record<string, unknown>>;
  /** Modules of ggml → modules of transformers; `blk.N` is a layer. */
  modules: Readonly<Record<string, string>>;
  layers: string;
  /** Rows of q and k are stored for rotations of neighbours instead of halves. */
  permuted?: true;
}

const SETTINGS = {
  max_position_embeddings: 'context_length',
  num_hidden_layers: 'block_count',
  hidden_size: 'embedding_length',
  intermediate_size: 'feed_forward_length',
  num_attention_heads: 'attention.head_count',
  num_key_value_heads: 'attention.head_count_kv',
  head_dim: 'attention.key_length',
  rms_norm_eps: 'attention.layer_norm_rms_epsilon',
  rope_theta: 'rope.freq_base',
};

const MODULES = {
  token_embd: 'model.embed_tokens',
  output_norm: 'model.norm',
  output: 'lm_head',
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};

/** As `convert_hf_to_gguf.py` of llama.cpp writes them. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  llama: { modelType: 'llama', settings: SETTINGS, modules: MODULES, layers: 'model.layers', permuted: true },
  qwen2: { modelType: 'qwen2', settings: SETTINGS, modules: MODULES, layers: 'model.layers' },
  qwen3: {
    modelType: 'qwen3',
    settings: SETTINGS,
    modules: { ...MODULES, attn_q_norm: 'self_attn.q_norm', attn_k_norm: 'self_attn.k_norm' },
    layers: 'model.layers',
  },
};

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
  const heads = {
    'self_attn.q_proj': Number(config.num_attention_heads),
    'self_attn.k_proj': Number(config.num_key_value_heads ?? config.num_attention_heads),
  };
  const renamed = new Map<string, StoredTensor>();
  for (const [own, tensor] of tensors) {
    if (own === FACTORS) continue;
    const theirs = nameOf(architecture, own);
    const permuted = architecture.permuted && Object.entries(heads).find(([module]) => theirs.includes(`.${module}.`));
    renamed.set(theirs, permuted ? unpermuted(tensor, permuted[1]) : tensor);
  }
  return { config, stored: { label, tensors: renamed } };
}

const unknown = (what: string, received: GgufValue | undefined): Refused =>
  new Refused({ code: 'gguf-unknown', path: [], facts: { what, received: String(received).slice(0, 80) } });

function configOf(
  name: string,
  { modelType, settings, fixed }: Architecture,
  metadata: GgufFile['metadata'],
  tensors: GgufFile['tensors'],
): Record<string, unknown> {
  const config: Record<string, unknown> = { model_type: modelType, ...fixed };
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
  if (rotated !== undefined && rotated !== width) config.partial_rotary_factor = Number(rotated) / width;
  const scaling = value('rope.scaling.type');
  if (scaling !== undefined && scaling !== 'none')
    config.rope_scaling = {
      rope_type: scaling,
      factor: value('rope.scaling.factor'),
      ...(scaling === 'yarn' && {
        original_max_position_embeddings: value('rope.scaling.original_context_length'),
      }),
    };
  return Object.fromEntries(Object.entries(config).filter(([, setting]) => setting !== undefined));
}

function nameOf({ modules, layers }: Architecture, own: string): string {
  const [, layer, module, kind] = /^(?:blk\.(\d{1,5})\.)?([a-z_]+)\.(weight|bias)$/.exec(own) ?? [];
  if (module === undefined || !Object.hasOwn(modules, module)) throw unknown('the tensor', own);
  return `${layer === undefined ? '' : `${layers}.${layer}.`}${modules[module]}.${kind}`;
}

/** Row 2i + p of a head is row i + p·half of transformers' (`permute` of `LlamaModel` in `convert_hf_to_gguf.py`). */
function unpermuted(tensor: StoredTensor, heads: number): StoredTensor {
  return {
    ...tensor,
    async read() {
      const stored = await tensor.read();
      const [rows = 0, width = 1] = tensor.shape as [number, number?];
      const head = rows / heads;
      const values = new Float32Array(stored.length);
      for (let row = 0; row < rows; row++) {
        const inHead = row % head;
        const from = row - inHead + 2 * (inHead % (head / 2)) + Math.floor(inHead / (head / 2));
        values.set(stored.subarray(from * width, (from + 1) * width), row * width);
      }
      return values;
    },
  };
}

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
