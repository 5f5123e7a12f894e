import {
  type Description,
  type Group,
  type Pair,
  type Slopes,
  type Token,
  withContext,
} from '../../../algorithms/objectives/row';
import { completeSettings, findKind, findPairObjective } from '../../../algorithms/objectives/table';
import type { Device } from '../../../gpu/device';
import { runOnce } from '../../../gpu/recording';
import { upload } from '../../../gpu/tensor';
import { context, hasContext, STATE_WORDS } from '../../../ops/context';
import { objective, SLOPES_WORDS } from '../../../ops/preference';
import { judgeResponses, RESPONSE_WORDS } from '../../../ops/responses';
import { tokens as judgeTokens } from '../../../ops/tokens';

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

/** Loss and slope of every token, by the kernel. Throws an Error for a wrong name or setting. */
export async function runTokens(
  device: Device,
  id: string,
  given: Readonly<Record<string, unknown>>,
  tokens: readonly Token[],
): Promise<{ loss: number[]; slopes: number[] }> {
  const values = settingWords(findKind(id, 'tokens'), given);
  const positions = tokens.length;
  const [loss, slopes] = await runOnce(device, (rec, memory) => {
    const column = (name: string, data: Float32Array) => {
      const tensor = memory.tensor(data.length, name);
      upload(device, tensor, data);
      return tensor;
    };
    const of = (name: keyof Token) =>
      column(
        name,
        Float32Array.from(tokens, (token) => token[name]),
      );
    const inputs = { policy: of('policy'), old: of('old'), reference: of('reference'), advantage: of('advantage') };
    const losses = memory.tensor(positions, 'losses');
    const coefficients = memory.tensor(positions, 'coefficients');
    const weight = column('weight', new Float32Array(positions).fill(1));
    const buffers = { ...inputs, settings: column('settings', values), weight, losses, coefficients };
    judgeTokens(rec, id, buffers, { positions, divisor: 1 });
    return [losses, coefficients];
  });
  return { loss: [...loss!], slopes: [...slopes!] };
}

/** Loss of every prompt and slopes of its K responses, by the kernel. Throws an Error for a wrong name or setting. */
export async function runResponses(
  device: Device,
  id: string,
  given: Readonly<Record<string, unknown>>,
  groups: readonly Group[],
): Promise<{ loss: number[]; slopes: number[][] }> {
  const values = settingWords(findKind(id, 'responses'), given);
  const [prompts, responses] = [groups.length, groups[0]!.policy.length];
  const words = groups.flatMap(({ policy, ratio, length, reward }) =>
    policy.flatMap((value, k) => [value, ratio[k]!, length[k]!, reward[k]!]),
  );
  const [loss, slopes] = await runOnce(device, (rec, memory) => {
    const settings = memory.tensor(values.length, 'settings');
    upload(device, settings, values);
    const sums = memory.tensor(prompts * responses * RESPONSE_WORDS, 'sums');
    upload(device, sums, Float32Array.from(words));
    const out = { slopes: memory.tensor(prompts * responses, 'slopes'), losses: memory.tensor(prompts, 'losses') };
    judgeResponses(rec, id, { settings, sums, ...out }, { prompts, responses, length: 1, divisor: 1 });
    return [out.losses, out.slopes];
  });
  const own = (i: number) => [...slopes!.subarray(i * responses, (i + 1) * responses)];
  return { loss: [...loss!], slopes: groups.map((_, i) => own(i)) };
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
