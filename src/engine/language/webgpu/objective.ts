import { type Description, type Pair, type Slopes, withContext } from '../../../algorithms/objectives/row';
import { completeSettings, findPairObjective } from '../../../algorithms/objectives/table';
import type { Device } from '../../../gpu/device';
import { runOnce } from '../../../gpu/recording';
import { upload } from '../../../gpu/tensor';
import { context, hasContext, STATE_WORDS } from '../../../ops/context';
import { objective, SLOPES_WORDS } from '../../../ops/preference';

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
