import type { Pair } from '../algorithms/objectives/row';
import { findPairObjective } from '../algorithms/objectives/table';

const COLUMNS = ['pi_w', 'pi_l', 'ref_w', 'ref_l', 'len_w', 'len_l'] as const;

/** Most pairs of one call. */
const MOST_PAIRS = 2 ** 20;

/**
 * Pairs from `{"pi_w": […], "pi_l": […], "ref_w": […], "ref_l": […], "len_w": […], "len_l": […]}` (nats, nats, tokens), with `p_w` and `p_l` in
 * [0, 1] beside them if the objective needs win probabilities, and `z`, its reference point (nats), if that comes of mismatched pairs. Throws an Error that names the column and the value.
 */
export function parsePairs(id: string, json: unknown): Pair[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error('pairs: expected an object');
  const { needs } = findPairObjective(id);
  const [needsWins, needsPoint] = [needs.includes('wins'), needs.includes('mismatched')];
  const names: readonly string[] = [...COLUMNS, ...(needsWins ? ['p_w', 'p_l'] : []), ...(needsPoint ? ['z'] : [])];
  const columns = new Map(names.map((name) => [name, parseColumn(json, name)]));
  const count = columns.get('pi_w')!.length;
  for (const [name, { length }] of columns)
    if (length !== count) throw new Error(`pairs: ${name} has ${length} numbers, pi_w has ${count}`);
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

function parseColumn(json: object, name: string): number[] {
  const column: unknown = Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;
  if (!Array.isArray(column) || column.length === 0 || column.length > MOST_PAIRS)
    throw new Error(`pairs: ${name} must be an array of 1 to ${MOST_PAIRS} numbers`);
  const [least, most, integer] = rangeOf(name);
  for (const value of column)
    if (typeof value !== 'number' || !(value >= least && value <= most) || (integer && !Number.isInteger(value)))
      throw new Error(
        `pairs: ${name} holds ${integer ? 'integers' : 'numbers'} in [${least}, ${most}], found ${JSON.stringify(value)}`,
      );
  return column;
}

function rangeOf(name: string): readonly [least: number, most: number, integer: boolean] {
  if (name.startsWith('len')) return [1, 2 ** 24, true];
  return name.startsWith('p_') ? [0, 1, false] : [-1e6, 1e6, false];
}
