import type { Activation } from '../decoder';

/** The settings of a `config.json`; it remembers which of them a family has asked for. */
export interface Fields {
  /** A setting's own value; undefined if it is missing or null. */
  value(name: string): unknown;
  integer(name: string, fallback?: number, range?: readonly [least: number, most: number]): number;
  positive(name: string, fallback: number): number;
  flag(name: string, fallback: boolean): boolean;
  activation(name: string, fallback: string): Activation;
  /** A token's id, or the first of several. */
  token(name: string, fallback: number): number;
  /** Throws an Error that names the setting, unless its value is one of those that change nothing, or it is missing. */
  demand(name: string, ...harmless: readonly unknown[]): void;
  /** Names, in one line, something of the file that is left out and changes no number. */
  note(text: string): void;
}

/** More than any model has. */
const MAX_SIZE = 2 ** 20;

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu',
  gelu_new: 'gelu_tanh',
  gelu_fast: 'gelu_tanh',
  gelu_pytorch_tanh: 'gelu_tanh',
  relu: 'relu',
};

/** Settings that say nothing of what a model computes from its tokens. */
const HARMLESS = new RegExp(
  `^(${[
    '_.*|.*dropout.*|.*_pdrop|.*version|.*dtype|summary_.*|unsloth.*|transformers\\.js_config|output_.*|gradient_checkpointing',
    'model_type|architectures|auto_map|tokenizer_class|id2label|label2id|num_labels|problem_type|task_specific_params',
    'use_cache|cache_implementation|initializer_range|pretraining_tp|is_decoder|is_encoder_decoder|return_dict',
    'return_dict_in_generate|torchscript|chunk_size_feed_forward|tie_encoder_decoder|finetuning_task|is_llama_config',
    'bos_token_id|eos_token_id|pad_token_id|sep_token_id|unk_token_id|decoder_start_token_id|n_ctx|model_max_length',
    'max_length|min_length|do_sample|num_beams|temperature|top_k|top_p|typical_p|repetition_penalty|length_penalty',
    'no_repeat_ngram_size|early_stopping|bad_words_ids|num_return_sequences|diversity_penalty|num_beam_groups|prefix',
    'reorder_and_upcast_attn|use_bfloat16|pruned_heads|remove_invalid_values|encoder_no_repeat_ngram_size|begin_suppress_tokens',
    'suppress_tokens|exponential_decay_length_penalty|forced_bos_token_id|forced_eos_token_id|n_special|predict_special_tokens|model_parallel',
  ].join('|')})$`,
);

const show = (value: unknown) => JSON.stringify(value) ?? 'nothing';

/** Reads the own fields of an object. `where` is put before their names in messages. */
export function fieldsOf(json: object, where: string, note: (text: string) => void): Fields & { unread(): string[] } {
  const asked = new Set<string>();
  const value = (name: string): unknown => {
    asked.add(name);
    return Object.hasOwn(json, name) ? ((json as Record<string, unknown>)[name] ?? undefined) : undefined;
  };
  const fail = (name: string, expected: string, found: unknown): never => {
    throw new Error(`${where}${name} must be ${expected}, found ${show(found)}`);
  };
  const integer: Fields['integer'] = (name, fallback, [least, most] = [1, MAX_SIZE]) => {
    const found = value(name) ?? fallback;
    if (typeof found !== 'number' || !Number.isInteger(found) || found < least || found > most)
      return fail(name, `an integer in [${least}, ${most}]`, found);
    return found;
  };
  return {
    value,
    integer,
    positive(name, fallback) {
      const found = value(name) ?? fallback;
      if (typeof found !== 'number' || !Number.isFinite(found) || found <= 0)
        return fail(name, 'a positive number', found);
      return found;
    },
    flag(name, fallback) {
      const found = value(name) ?? fallback;
      return typeof found === 'boolean' ? found : fail(name, 'true or false', found);
    },
    activation(name, fallback) {
      const found = value(name) ?? fallback;
      if (typeof found === 'string' && Object.hasOwn(ACTIVATIONS, found)) return ACTIVATIONS[found]!;
      return fail(name, `one of ${Object.keys(ACTIVATIONS).join(', ')}`, found);
    },
    token(name, fallback) {
      const found = value(name);
      const first: unknown = Array.isArray(found) ? found[0] : found;
      return Number.isInteger(first) && (first as number) >= 0 ? (first as number) : fallback;
    },
    demand(name, ...harmless) {
      const found = value(name);
      if (found !== undefined && !harmless.some((each) => each === found))
        fail(name, harmless.map(show).join(' or ') || 'left out', found);
    },
    note: (text) => note(`${where}${text}`),
    unread: () =>
      Object.keys(json).filter((name) => !asked.has(name) && !HARMLESS.test(name) && value(name) !== undefined),
  };
}
