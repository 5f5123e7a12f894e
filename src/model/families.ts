import type { ModelConfig } from './config';
import type { ModelFamily } from './family';
import { llama } from './llama';

/** The families that every engine can run, by the `model_type` of their `config.json`. */
const FAMILIES = { llama } as const satisfies Record<string, ModelFamily>;

export type FamilyName = keyof typeof FAMILIES;

const DEFAULT: FamilyName = 'llama';

/** Throws an Error that lists the known families. */
export function familyName({ model_type = DEFAULT }: { model_type?: unknown }): FamilyName {
  const known = Object.keys(FAMILIES) as FamilyName[];
  const found = known.find((name) => name === model_type);
  if (found) return found;
  const names = known.map((name) => JSON.stringify(name)).join(' or ');
  throw new Error(`config.json: model_type must be ${names}, found ${JSON.stringify(model_type)}`);
}

export const familyOf = (config: ModelConfig): ModelFamily => FAMILIES[familyName(config)];

/**
 * Reads and checks a `config.json`. Throws an Error that names the field, what was expected and what was found;
 * never reads a field that is not its own.
 */
export function parseConfig(json: unknown): ModelConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error('config.json: expected an object');
  const field = (name: string): unknown =>
    Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;
  const family = FAMILIES[familyName({ model_type: field('model_type') ?? DEFAULT })];
  return family.readConfig(field);
}

/** See `ModelFamily.weightShapes`. */
export const weightShapes = (config: ModelConfig): Map<string, readonly number[]> =>
  familyOf(config).weightShapes(config);
