import type { Generator } from '../../random';

/**
 * A small probabilistic grammar with variables, as plain data.
 *
 * A template is words and references separated by spaces. `{x}` is the variable x if one is set, else one alternative of the
 * rule `x`; a part `@y` of a dotted name is the value of variable y: with trouble = lost, `{happy.@trouble}` is the rule
 * `happy.lost`. An alternative may set variables (their values may refer to variables too), which later references see.
 * Everything is finite, so probabilities, counts and entropies are exact.
 */
export interface Alternative {
  /** Relative to the other alternatives of the rule. */
  weight: number;
  template: string;
  set?: Readonly<Record<string, string>>;
}

export type Rules = Readonly<Record<string, readonly Alternative[]>>;

/** Compiled rules: templates as items, weights as probabilities. */
export type Grammar = ReadonlyMap<string, readonly Option[]>;

interface Option {
  probability: number;
  items: readonly Item[];
  set: readonly (readonly [name: string, value: string])[];
}

/** A word, or the parts of a reference. */
export type Item = string | readonly string[];

export type Variables = Readonly<Record<string, string>>;

/** One way to parse words, up to `end`, and the log-probability of its choices. */
interface Derivation {
  end: number;
  variables: Variables;
  logProbability: number;
}

/** Where parsing failed: the furthest word that any derivation reached, and the words that could stand there. */
export interface Frontier {
  position: number;
  expected: Set<string>;
}

export const split = (text: string): string[] => (text === '' ? [] : text.split(' '));

export const itemsOf = (template: string): Item[] =>
  split(template).map((item) => (item.startsWith('{') ? item.slice(1, -1).split('.') : item));

export function compile(rules: Rules): Grammar {
  const entries = Object.entries(rules).map(([name, list]) => {
    const total = list.reduce((sum, one) => sum + one.weight, 0);
    const options = list.map((one) => ({
      probability: one.weight / total,
      items: itemsOf(one.template),
      set: Object.entries(one.set ?? {}),
    }));
    return [name, options] as const;
  });
  return new Map(entries);
}

/** Throws an Error that names a missing rule. */
export function optionsOf(grammar: Grammar, name: string): readonly Option[] {
  const found = grammar.get(name);
  if (!found) throw new Error(`grammar: no rule or variable ${name}`);
  return found;
}

/** The variable or rule that a reference stands for. */
export function nameOf(reference: readonly string[], variables: Variables): string {
  if (reference.length === 1) return reference[0]!;
  return reference.map((part) => (part.startsWith('@') ? (variables[part.slice(1)] ?? part) : part)).join('.');
}

/** The variables after an alternative was chosen. */
export function assign(set: Option['set'], variables: Variables): Variables {
  if (set.length === 0) return variables;
  const next: Record<string, string> = { ...variables };
  for (const [name, value] of set)
    next[name] = value.includes('{')
      ? value.replace(/\{(\w+)\}/g, (_, other: string) => variables[other] ?? other)
      : value;
  return next;
}

/** The option in whose share of [0, 1) the number lies. */
function pick(options: readonly Option[], number: number): Option {
  let left = number;
  for (const option of options) {
    left -= option.probability;
    if (left < 0) return option;
  }
  return options.at(-1)!;
}

/** Draws the words of a template. Takes one number per choice, in reading order. */
export function expand(
  grammar: Grammar,
  items: readonly Item[],
  variables: Variables,
  draw: Generator,
): { words: string[]; variables: Variables } {
  const words: string[] = [];
  let current = variables;
  for (const item of items) {
    if (typeof item === 'string') {
      words.push(item);
      continue;
    }
    const name = nameOf(item, current);
    const value = current[name];
    if (value !== undefined) words.push(...split(value));
    else {
      const options = optionsOf(grammar, name);
      const chosen = pick(options, draw.next());
      const part = expand(grammar, chosen.items, assign(chosen.set, current), draw);
      words.push(...part.words);
      current = part.variables;
    }
  }
  return { words, variables: current };
}

/** Every way in which the items derive `words` from `start` on; records in `frontier` how far any of them came. */
export function derive(
  grammar: Grammar,
  items: readonly Item[],
  variables: Variables,
  words: readonly string[],
  start: number,
  frontier: Frontier,
): Derivation[] {
  let readings: Derivation[] = [{ end: start, variables, logProbability: 0 }];
  for (const item of items) {
    const next: Derivation[] = [];
    for (const reading of readings) {
      const name = typeof item === 'string' ? null : nameOf(item, reading.variables);
      const value = name === null ? (item as string) : reading.variables[name];
      if (value !== undefined) {
        const end = readWords(value, words, reading.end, frontier);
        if (end >= 0) next.push({ ...reading, end });
        continue;
      }
      for (const option of optionsOf(grammar, name!)) {
        // Most options fail at their first word: look at it before anything is copied.
        const first = option.items[0];
        if (typeof first === 'string' && readWords(first, words, reading.end, frontier) < 0) continue;
        const set = assign(option.set, reading.variables);
        const before = reading.logProbability + Math.log(option.probability);
        for (const part of derive(grammar, option.items, set, words, reading.end, frontier))
          next.push({ ...part, logProbability: before + part.logProbability });
      }
    }
    readings = next;
  }
  return readings;
}

/** Position after the literal words, or −1. */
function readWords(literal: string, words: readonly string[], start: number, frontier: Frontier): number {
  let position = start;
  for (const word of split(literal)) {
    if (words[position] === word) {
      position++;
      continue;
    }
    if (position > frontier.position) {
      frontier.position = position;
      frontier.expected.clear();
    }
    if (position === frontier.position) frontier.expected.add(word);
    return -1;
  }
  return position;
}
