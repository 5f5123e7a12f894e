import type { ModelFamily } from '../family';
import { readRotaryDecoder } from './read';

/** The Llama decoder (Touvron et al. 2023) in the conventions of Hugging Face's `modeling_llama`. */
export const llama: ModelFamily = {
  readConfig(fields) {
    const bias = fields.flag('attention_bias', false);
    fields.demand('rope_interleaved', false);
    return readRotaryDecoder(fields, {
      attention: { inputBias: bias, outputBias: bias },
      mlp: { bias: fields.flag('mlp_bias', false) },
    });
  },
};

/** What a `config.json` that we write says of the family. */
export const SAID = { architectures: ['LlamaForCausalLM'], model_type: 'llama', hidden_act: 'silu' };
