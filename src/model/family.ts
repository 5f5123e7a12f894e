import type { ModelConfig } from './config';

/** What every engine has to know of a family of models; how one computes it is in gpuFamily.ts and in engine/language/cpu/family.ts. */
export interface ModelFamily {
  /** What a `config.json` that we write says of the family. */
  readonly said: Readonly<Record<string, unknown>>;
  /** Reads and checks a `config.json` of this family. Throws an Error that names the field, what was expected and what was found. */
  readConfig(fields: ConfigFields): ModelConfig;
  /** Every weight, Hugging Face name → shape, in the fixed order of checkpoints and of the flat parameter buffer. */
  weightShapes(config: ModelConfig): Map<string, readonly number[]>;
}

/** The value of a field of `config.json`; undefined if it has none of its own. */
export type ConfigFields = (name: string) => unknown;
