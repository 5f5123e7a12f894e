import type { Group, Pair, Token } from '../algorithms/objectives/row';
import { findPairObjective } from '../algorithms/objectives/table';

const COLUMNS = ['pi_w', 'pi_l', 'ref_w', 'ref_l', 'len_w', 'len_l'] as const;

/** A value as it stands in a message; JSON has no infinity. */
const shown = (value: unknown): string =>
  typeof value === 'number' ? String(value) : String(JSON.stringify(value)).slice(0, 80);

/** Most pairs of one call. */
const MOST_PAIRS = 2 ** 20;

/**
 * Pairs from `{"pi_w": […], "pi_l": […], "ref_w": […], "ref_l": […], "len_w": […], "len_l": […]}` (nats, nats, tokens), with `p_w` and `p_l` in
 * [0, 1] beside them if the objective needs win probabilities, and `z`, its reference point (nats), if that comes of mismatched pairs. Throws an Error that names the column and the value.
 */
export function parsePairs(id: string, json: unknown): Pair[] {
  const { needs } = findPairObjective(id);
  const [needsWins, needsPoint] = [needs.includes('wins'), needs.includes('mismatched')];
  const names: readonly string[] = [...COLUMNS, ...(needsWins ? ['p_w', 'p_l'] : []), ...(needsPoint ? ['z'] : [])];
  const read = sameLength(names, (name) => parseColumn(columnOf(json, name), name));
  const columns = new Map(names.map((name, i) => [name, read[i]!]));
  const count = read[0]!.length;
  const at = (name: string, i: number) => columns.get(name)![i]!;
  return Array.from({ length: count }, (_, i) => ({
    policyW: at('pi_w', i),
    policyL: at('pi_l', i),
    ratioW: at('pi_w', i) - at('ref_w', i),
    ratioL: at('pi_l', i) - at('ref_l', i),
    lengthW: at('len_w', i),
    lengthL: at('len_l', i),
    winW: needsWins ? at('p_w', i) : 1,
    winL: needsWins ? at('p_l', i) : 0,
    contextW: needsPoint ? at('z', i) : 0,
    contextL: needsPoint ? at('z', i) : 0,
  }));
}

/** Tokens from `{"pi": […], "old": […], "ref": […], "advantage": […]}` (nats). Throws an Error that names the column and the value. */
export function parseTokens(json: unknown): Token[] {
  const [policy, old, reference, advantage] = sameLength(['pi', 'old', 'ref', 'advantage'], (name) =>
    parseColumn(columnOf(json, name), name),
  );
  return policy!.map((value, i) => ({
    policy: value,
    old: old![i]!,
    reference: reference![i]!,
    advantage: advantage![i]!,
  }));
}

/**
 * The K responses to each prompt from `{"pi": [[…]], "ref": [[…]], "len": [[…]], "reward": [[…]]}` (nats, nats, tokens, any unit), one list a
 * prompt. Throws an Error that names the column and the value.
 */
export function parseGroups(json: unknown): Group[] {
  const names = ['pi', 'ref', 'len', 'reward'] as const;
  const lists = sameLength(names, (name) => {
    const column = columnOf(json, name);
    if (!Array.isArray(column) || column.length === 0 || column.length > MOST_PAIRS)
      throw new Error(`pairs: ${name} must be an array of 1 to ${MOST_PAIRS} lists`);
    return column.map((each: unknown) => parseColumn(each, name));
  });
  const responses = lists[0]![0]!.length;
  names.forEach((name, column) => {
    for (const { length } of lists[column]!)
      if (length !== responses)
        throw new Error(`pairs: ${name} has a list of ${length} numbers, expected ${responses}`);
  });
  const [policy, reference, length, reward] = lists;
  return policy!.map((own, i) => ({
    policy: own,
    ratio: own.map((value, k) => value - reference![i]![k]!),
    length: length![i]!,
    reward: reward![i]!,
  }));
}

/** The columns of these names, which must be of one length. */
function sameLength<T>(names: readonly string[], read: (name: string) => T[]): T[][] {
  const columns = names.map(read);
  columns.forEach(({ length }, i) => {
    if (length !== columns[0]!.length)
      throw new Error(`pairs: ${names[i]} has ${length} numbers, ${names[0]} has ${columns[0]!.length}`);
  });
  return columns;
}

function columnOf(json: unknown, name: string): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error('pairs: expected an object');
  return Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;
}

function parseColumn(column: unknown, name: string): number[] {
  if (!Array.isArray(column) || column.length === 0 || column.length > MOST_PAIRS)
    throw new Error(`pairs: ${name} must be an array of 1 to ${MOST_PAIRS} numbers`);
  const [least, most, integer] = rangeOf(name);
  for (const value of column)
    if (typeof value !== 'number' || !(value >= least && value <= most) || (integer && !Number.isInteger(value)))
      throw new Error(
        `pairs: ${name} holds ${integer ? 'integers' : 'numbers'} in [${least}, ${most}], found ${shown(value)}`,
      );
  return column;
}

function rangeOf(name: string): readonly [least: number, most: number, integer: boolean] {
  if (name.startsWith('len')) return [1, 2 ** 24, true];
  return name.startsWith('p_') ? [0, 1, false] : [-1e6, 1e6, false];
}
