import { type ParseArgsConfig, parseArgs } from 'node:util';
import { editDistance, messageOf } from '../text';

/** One command of the command line. `run` resolves on success only; `main` prints the message of what it throws. */
export interface Command {
  /** All of what `--help` prints. */
  help: string;
  run(args: string[]): Promise<void>;
}

/** The command line itself is at fault: exit status 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Values of `--engine`. */
export const ENGINES = ['auto', 'webgpu', 'cpu'] as const;

/** Of products. */
export const PRECISIONS = ['single', 'half'] as const;

/** Kinds of options for `parseArguments`. */
export const text = { type: 'string' } as const;
export const textOr = (value: string) => ({ type: 'string', default: value }) as const;
export const flag = { type: 'boolean', default: false } as const;

type Options = NonNullable<ParseArgsConfig['options']>;

/** Strict reading of a command's arguments; `operands` names what has to stand there without a `--`. Throws a UsageError. */
export function parseArguments<const T extends Options>(args: string[], options: T, operands: readonly string[] = []) {
  const parsed = read(args, options);
  const { length } = parsed.positionals;
  if (length < operands.length) throw new UsageError(`${operands[length]} is missing`);
  if (length > operands.length)
    throw new UsageError(`unexpected argument ${quote(parsed.positionals[operands.length]!)}`);
  return parsed;
}

function read<const T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: true });
  } catch (error) {
    const text = messageOf(error);
    const unknown = /^Unknown option '(-[^']*)'/.exec(text)?.[1];
    if (!unknown) throw new UsageError(text);
    const names = [...Object.keys(options), 'help'].map((name) => `--${name}`);
    throw new UsageError(`unknown option ${unknown}${suggestion(unknown, names)}`);
  }
}

/** A whole number of an option within its bounds. Throws a UsageError. */
export function wholeNumber(name: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
  throw new UsageError(`--${name}: expected a whole number from ${minimum} to ${maximum}, received ${quote(text)}`);
}

/** A number of an option within its bounds. Throws a UsageError. */
export function realNumber(name: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= minimum && value <= maximum) return value;
  throw new UsageError(`--${name}: expected a number from ${minimum} to ${maximum}, received ${quote(text)}`);
}

export function oneOf<const T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found) return found;
  throw new UsageError(`--${name}: expected ${choices.join(', ')}, received ${quote(text)}`);
}

export const quote = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** `; did you mean …?`, if some name is near enough to be meant. */
export function suggestion(text: string, names: readonly string[]): string {
  const ranked = names
    .map((name) => ({ name, distance: editDistance(text.slice(0, 80), name) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, text.length / 3) ? `; did you mean ${best.name}?` : '';
}
