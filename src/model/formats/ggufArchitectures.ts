/** How llama.cpp's converter stores a tensor otherwise than transformers. */
export type Rearrangement =
  /** Rows of q and k for rotations of neighbours instead of halves. */
  | 'neighbours'
  /** [out, in] instead of [in, out]. */
  | 'transposed'
  /** All of q, then k, then v, instead of the three of every head. */
  | 'in-thirds'
  /** One more: a gain instead of its difference from one. */
  | 'one-more';

/** An architecture of ggml as one of transformers. */
export interface Architecture {
  modelType: string;
  /** Settings of `config.json` → keys of the metadata, after the name of the architecture. */
  settings: Readonly<Record<string, string>>;
  /** What is left unsaid. */
  unsaid?(config: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** What the share of a head that is rotated is called. */
  share?: string;
  /** Modules of ggml → modules of transformers; `blk.N` is a layer. */
  modules: Readonly<Record<string, string>>;
  layers: string;
  rearranged?: Readonly<Record<string, Rearrangement>>;
}

const SIZES = {
  max_position_embeddings: 'context_length',
  num_hidden_layers: 'block_count',
  hidden_size: 'embedding_length',
  intermediate_size: 'feed_forward_length',
  num_attention_heads: 'attention.head_count',
  rope_theta: 'rope.freq_base',
};

const SETTINGS = {
  ...SIZES,
  num_key_value_heads: 'attention.head_count_kv',
  head_dim: 'attention.key_length',
  rms_norm_eps: 'attention.layer_norm_rms_epsilon',
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
const HEAD_NORMS = { attn_q_norm: 'self_attn.q_norm', attn_k_norm: 'self_attn.k_norm' };
const GEMMA_NORMS = [
  'attn_norm',
  'post_attention_norm',
  'ffn_norm',
  'post_ffw_norm',
  'output_norm',
  ...Object.keys(HEAD_NORMS),
];

/** As `convert_hf_to_gguf.py` of llama.cpp writes them. */
export const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  llama: {
    modelType: 'llama',
    settings: SETTINGS,
    modules: MODULES,
    layers: 'model.layers',
    rearranged: { attn_q: 'neighbours', attn_k: 'neighbours' },
  },
  qwen2: { modelType: 'qwen2', settings: SETTINGS, modules: MODULES, layers: 'model.layers' },
  qwen3: { modelType: 'qwen3', settings: SETTINGS, modules: { ...MODULES, ...HEAD_NORMS }, layers: 'model.layers' },
  gemma3: {
    modelType: 'gemma3_text',
    settings: { ...SETTINGS, sliding_window: 'attention.sliding_window', rope_local_base_freq: 'rope.freq_base_swa' },
    // The largest, of 62 layers, divides by the width of a head as it would be without `head_dim`.
    unsaid: ({ num_hidden_layers, hidden_size, num_attention_heads, head_dim }) => ({
      query_pre_attn_scalar: num_hidden_layers === 62 ? Number(hidden_size) / Number(num_attention_heads) : head_dim,
    }),
    modules: {
      ...MODULES,
      ...HEAD_NORMS,
      post_attention_norm: 'post_attention_layernorm',
      ffn_norm: 'pre_feedforward_layernorm',
      post_ffw_norm: 'post_feedforward_layernorm',
    },
    layers: 'model.layers',
    rearranged: Object.fromEntries(GEMMA_NORMS.map((norm) => [norm, 'one-more'])),
  },
  gpt2: {
    modelType: 'gpt2',
    settings: {
      n_positions: 'context_length',
      n_layer: 'block_count',
      n_embd: 'embedding_length',
      n_inner: 'feed_forward_length',
      n_head: 'attention.head_count',
      layer_norm_epsilon: 'attention.layer_norm_epsilon',
    },
    modules: {
      token_embd: 'transformer.wte',
      position_embd: 'transformer.wpe',
      output_norm: 'transformer.ln_f',
      output: 'lm_head',
      attn_norm: 'ln_1',
      attn_qkv: 'attn.c_attn',
      attn_output: 'attn.c_proj',
      ffn_norm: 'ln_2',
      ffn_up: 'mlp.c_fc',
      ffn_down: 'mlp.c_proj',
    },
    layers: 'transformer.h',
    rearranged: { attn_qkv: 'transposed', attn_output: 'transposed', ffn_up: 'transposed', ffn_down: 'transposed' },
  },
  gptneox: {
    modelType: 'gpt_neox',
    settings: {
      ...SIZES,
      layer_norm_eps: 'attention.layer_norm_epsilon',
      use_parallel_residual: 'use_parallel_residual',
    },
    share: 'rotary_pct',
    modules: {
      token_embd: 'gpt_neox.embed_in',
      output_norm: 'gpt_neox.final_layer_norm',
      output: 'embed_out',
      attn_norm: 'input_layernorm',
      attn_qkv: 'attention.query_key_value',
      attn_output: 'attention.dense',
      ffn_norm: 'post_attention_layernorm',
      ffn_up: 'mlp.dense_h_to_4h',
      ffn_down: 'mlp.dense_4h_to_h',
    },
    layers: 'gpt_neox.layers',
    rearranged: { attn_qkv: 'in-thirds' },
  },
};
