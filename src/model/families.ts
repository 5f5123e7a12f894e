import type { ModelConfig } from './config';
import { fieldsOf } from './families/fields';
import { gemma3 } from './families/gemma3';
import { gpt2 } from './families/gpt2';
import { gptNeo } from './families/gptNeo';
import { gptNeox } from './families/gptNeox';
import { llama } from './families/llama';
import { mistral } from './families/mistral';
import { qwen2, qwen3 } from './families/qwen';
import type { ModelFamily } from './family';

/** The families that every engine can run, by the `model_type` of their `config.json`. */
const FAMILIES = {
  llama,
  mistral,
  qwen2,
  qwen3,
  gpt2,
  gpt_neox: gptNeox,
  gpt_neo: gptNeo,
  gemma3_text: gemma3,
} as const satisfies Record<string, ModelFamily>;

type FamilyName = keyof typeof FAMILIES;

const DEFAULT: FamilyName = 'llama';

/** Throws an Error that lists the known families. */
function familyName({ model_type = DEFAULT }: { model_type?: unknown }): FamilyName {
  const known = Object.keys(FAMILIES) as FamilyName[];
  const found = known.find((name) => name === model_type);
  if (found) return found;
  const names = known.map((name) => JSON.stringify(name)).join(' or ');
  throw new Error(`config.json: model_type must be ${names}, found ${JSON.stringify(model_type)}`);
}

export const familyOf = (config: ModelConfig): ModelFamily => FAMILIES[familyName(config)];

/**
 * Reads and checks a `config.json`. Throws an Error that names the field, what was expected and what was found, or a field that may change
 * what the model computes in a way that is not known here; never reads a field that is not its own. `note` is told in a line what is
 * left out because it changes nothing.
 */
export function parseConfig(json: unknown, note: (text: string) => void = () => {}): ModelConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error('config.json: expected an object');
  const fields = fieldsOf(json, 'config.json: ', note);
  const name = familyName({ model_type: fields.value('model_type') ?? DEFAULT });
  const config = FAMILIES[name].readConfig(fields);
  const [unknown] = fields.unread();
  if (unknown !== undefined)
    throw new Error(
      `config.json: ${unknown} is not a known setting of ${name}, and may change what the model computes`,
    );
  return name === DEFAULT ? config : { ...config, model_type: name };
}
