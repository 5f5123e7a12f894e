import { type Description, type Pair, type Slopes, withContext } from '../../../algorithms/objectives/row';
import { completeSettings, findPairObjective } from '../../../algorithms/objectives/table';
import type { Device } from '../../../gpu/device';
import { runOnce } from '../../../gpu/recording';
import { upload } from '../../../gpu/tensor';
import { context, hasContext, STATE_WORDS } from '../../../ops/context';
import { objective, SLOPES_WORDS } from '../../../ops/preference';

const COLUMNS = ['pi_w', 'pi_l', 'ref_w', 'ref_l', 'len_w', 'len_l'] as const;

/** Most pairs of one call. */
const MOST_PAIRS = 2 ** 20;

/**
 * Pairs from `{"pi_w": […], "pi_l": […], "ref_w": […], "ref_l": […], "len_w": […], "len_l": […]}` (nats, nats, tokens), with `p_w` and `p_l` in
 * [0, 1] beside them if the objective needs win probabilities. Throws an Error that names the column and the value.
 */
export function parsePairs(id: string, json: unknown): Pair[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error('pairs: expected an object');
  const needsWins = findPairObjective(id).needs.includes('wins');
  const names: readonly string[] = needsWins ? [...COLUMNS, 'p_w', 'p_l'] : COLUMNS;
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
    contextW: 0,
    contextL: 0,
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

/**
 * Loss and slopes of every pair by the WGSL kernel; the pairs are one step, and the first. Throws an Error for a wrong name or setting.
 */
export async function runObjective(
  device: Device,
  id: string,
  given: Readonly<Record<string, unknown>>,
  pairs: readonly Pair[],
): Promise<Slopes[]> {
  const row = findPairObjective(id);
  const values = settingWords(row, given);
  const [words] = await runOnce(device, (rec, memory) => {
    const filled = (name: string, data: Float32Array, length = data.length) => {
      const tensor = memory.tensor(length, name);
      upload(device, tensor, data);
      return tensor;
    };
    const settings = filled('settings', values, Math.max(1, values.length));
    const sums = filled('sums', Float32Array.from(pairs.flatMap(sumsWords)));
    const facts = filled('facts', Float32Array.from(pairs.flatMap(factsWords)));
    const state = memory.tensor(STATE_WORDS, 'state');
    const slopes = memory.tensor(pairs.length * SLOPES_WORDS, 'slopes');
    const count = pairs.length;
    if (hasContext(row.id)) context(rec, row.id, { settings, sums, state, facts }, count, false);
    objective(rec, row.id, { settings, facts, sums, slopes }, { pairs: count, first: 0 });
    return [slopes];
  });
  return pairs.map((_, i) => {
    const [loss, gw, gl] = words!.subarray(i * SLOPES_WORDS, (i + 1) * SLOPES_WORDS);
    return { loss: loss!, gw: gw!, gl: gl! };
  });
}

/** The same in f64, without a device. */
export function referenceObjective(
  id: string,
  given: Readonly<Record<string, unknown>>,
  pairs: readonly Pair[],
): Slopes[] {
  const row = findPairObjective(id);
  const settings = completeSettings(row, given);
  return withContext(row, pairs, settings).map((pair) => row.evaluate(pair, settings));
}

/** Settings, with the defaults filled in, as the words of the shader's `struct Settings`. */
export function settingWords(
  row: Pick<Description, 'id' | 'settings'>,
  given: Readonly<Record<string, unknown>>,
): Float32Array<ArrayBuffer> {
  const settings = completeSettings(row, given);
  return Float32Array.from(row.settings, ({ name }) => settings[name]!);
}

/** One pair as the words of the shader's `struct Sums`, and of its `struct Facts`. */
export const sumsWords = (p: Pair): number[] => [p.policyW, p.policyL, p.ratioW, p.ratioL, p.lengthW, p.lengthL];
export const factsWords = (p: Pair): number[] => [p.winW, p.winL, p.contextW, p.contextL];
