import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../src/model/families';
import { writeSafetensors } from '../../src/model/formats/safetensors';
import { weightShapes } from '../../src/model/weights';
import { normal } from '../../src/random';

const CHAT = `{% for message in messages %}<|im_start|>{{ message.role }}
{{ message.content }}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`;

/** A folder with a Llama of one layer, the tokenizer of SmolLM's kind and a chat template: small, and all that GGUF asks for. */
export function tinyLlama(): { folder: string; files: string[] } {
  const sizes = {
    hidden_size: 32,
    intermediate_size: 32,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    num_key_value_heads: 1,
  };
  const json = {
    ...{ model_type: 'llama', vocab_size: 480, max_position_embeddings: 256, rms_norm_eps: 1e-5, rope_theta: 1e4 },
    ...{ ...sizes, tie_word_embeddings: true, eos_token_id: 2, bos_token_id: 1 },
  };
  const config = parseConfig(json);
  const tensors = [...weightShapes(config)].map(([name, shape], stream) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length }, (_, i) => (shape.length === 1 ? 1 : 0.2 * normal(5, stream, i, 0)));
    return [name, { shape, values }] as const;
  });
  const special = { bos_token: '<|im_start|>', eos_token: '<|im_end|>', unk_token: '<|endoftext|>' };
  const folder = mkdtempSync(join(tmpdir(), 'llama-'));
  const files = {
    'config.json': JSON.stringify(json),
    'model.safetensors': writeSafetensors(new Map(tensors), 'F16'),
    'tokenizer.json': readFileSync(new URL('../fixtures/tokenizers/smollm.json', import.meta.url)),
    'tokenizer_config.json': JSON.stringify({ ...special, chat_template: CHAT }),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return { folder, files: Object.keys(files).map((name) => join(folder, name)) };
}
