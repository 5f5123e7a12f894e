import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NO_STATE, type Pair, type State, withContext } from '../../src/algorithms/objectives/row';
import { completeSettings, findKind, findPairObjective } from '../../src/algorithms/objectives/table';

type Settings = Record<string, number | string>;

interface Case {
  objective: string;
  settings: Settings;
  inputs: string;
  range?: [number, number];
  value: number;
  gw?: number[];
  gl?: number[];
  g?: number[][];
}

const { inputs, cases } = JSON.parse(
  readFileSync(new URL('../fixtures/objectives/torch_closed_forms.json', import.meta.url), 'utf8'),
) as { inputs: Record<string, Record<string, number[] | number[][]>>; cases: Case[] };

const close = (got: number, exact: number) =>
  expect(Math.abs(got - exact)).toBeLessThanOrEqual(1e-9 * Math.abs(exact) + 1e-11);

function pairsOf({ inputs: name, range }: Case, context: readonly [number, number] = [0, 0]): Pair[] {
  const column = (key: string) => inputs[name]![key] as number[];
  const all = column('pi_w').map((policyW, i): Pair => {
    const policyL = column('pi_l')[i]!;
    return {
      policyW,
      policyL,
      ratioW: policyW - column('ref_w')[i]!,
      ratioL: policyL - column('ref_l')[i]!,
      lengthW: column('len_w')[i]!,
      lengthL: column('len_l')[i]!,
      winW: 1,
      winL: 0,
      contextW: context[0],
      contextL: context[1],
    };
  });
  return range ? all.slice(...range) : all;
}

/** Mean loss and its gradient against the case; gives the objective's state after the step. */
function holdPairs(found: Case, id: string, given: Settings, pairs: Pair[], state: State = NO_STATE): State {
  const row = findPairObjective(id);
  const settings = completeSettings(row, given);
  const slopes = withContext(row, pairs, settings, state).map((pair) => row.evaluate(pair, settings));
  close(
    slopes.reduce((sum, { loss }) => sum + loss / pairs.length, 0),
    found.value,
  );
  slopes.forEach(({ gw, gl }, i) => {
    close(gw / pairs.length, found.gw![i]!);
    close(gl / pairs.length, found.gl![i]!);
  });
  return row.batch?.advance?.(pairs, settings, state) ?? state;
}

const named = (objective: string, keep: (found: Case) => boolean = () => true) =>
  cases
    .filter((found) => found.objective === objective && keep(found))
    .map((found) => [JSON.stringify(found.settings), found.inputs, found] as const);

const plain = ({ settings }: Case) => settings.label_smoothing === 0;

test.each([...named('aot', plain), ...named('aot_unpaired', plain)])('aot %s on %s', (_, __, found) => {
  holdPairs(found, found.objective, { beta: found.settings.beta! }, pairsOf(found));
});

test('alpha_dpo: three steps of a run, with averages that are corrected for their start', () => {
  let state = NO_STATE;
  for (const [, , found] of named('alpha_dpo', ({ settings }) => settings.correction === 'bias')) {
    const { beta, gamma_beta_ratio, alpha } = found.settings as Record<string, number>;
    state = holdPairs(
      found,
      'alpha_dpo',
      { beta: beta!, gamma: beta! * gamma_beta_ratio!, alpha: alpha! },
      pairsOf(found),
      state,
    );
  }
  expect(state[0]).toBeCloseTo(1 - 0.9 ** 3, 12);
});

test.each(named('rpo_mean'))('rpo_mean %s on %s', (_, __, found) => {
  holdPairs(found, 'rpo_mean', found.settings, pairsOf(found));
});

test.each(named('cpo', ({ settings }) => settings.nll === 'token_mean'))('cpo %s on %s', (_, __, found) => {
  const { beta, alpha } = found.settings;
  holdPairs(found, 'cpo', { beta: beta!, alpha: alpha! }, pairsOf(found));
});

test.each(named('xpo'))('xpo %s on %s', (_, __, found) => {
  const { beta, alpha, of_reference: of } = found.settings;
  holdPairs(found, 'xpo', { beta: beta!, alpha: alpha! }, pairsOf(found, of === 'chosen' ? [1, 0] : [0, 1]));
});

const IDS: Record<string, (settings: Settings) => readonly [id: string, given: Settings]> = {
  exo: ({ beta, beta_r }) => ['exo_rewards', { beta: beta!, reward_scale: beta_r! }],
  nca: ({ beta, alpha }) => ['nca_rewards', { beta: beta!, alpha: alpha! }],
  info_nca: ({ beta, alpha }) => ['infonca', { beta: beta!, alpha: alpha! }],
};

test.each(Object.keys(IDS).flatMap((name) => named(name).map(([s, on, found]) => [name, s, on, found] as const)))(
  '%s %s on %s',
  (name, _, on, found) => {
    const [id, given] = IDS[name]!(found.settings);
    const row = findKind(id, 'responses');
    const settings = completeSettings(row, given);
    const { pi, ref, reward } = inputs[on] as Record<'pi' | 'ref' | 'reward', number[][]>;
    let value = 0;
    pi.forEach((policy, g) => {
      const ratio = policy.map((p, k) => p - ref[g]![k]!);
      const result = row.evaluate({ policy, ratio, length: policy.map(() => 1), reward: reward[g]! }, settings);
      value += result.loss / pi.length;
      result.slopes.forEach((slope, k) => {
        close(slope / pi.length, found.g![g]![k]!);
      });
    });
    close(value, found.value);
  },
);

const tokens = [
  ...named('ppo_clip').map(([s, , found]) => ['ppo', s, found, { clip: found.settings.clip! }] as const),
  ...named('espo').map(([s, , found]) => ['espo', s, found, {}] as const),
  ...named('nash_md', ({ settings }) => settings.kl === 'token').map(
    ([s, , found]) => ['nash_md', s, found, { beta: found.settings.beta! }] as const,
  ),
];

test.each(tokens)('%s %s', (id, _, found, given) => {
  const row = findKind(id, 'tokens');
  const settings = completeSettings(row, given);
  const columns = inputs[found.inputs] as Record<'policy' | 'old' | 'reference' | 'advantages' | 'mask', number[][]>;
  const { probability } = inputs[found.inputs] as { probability: number[] };
  const sequences = id === 'nash_md';
  const count = sequences ? columns.mask.length : columns.mask.flat().reduce((sum, one) => sum + one, 0);
  let value = 0;
  columns.mask.forEach((mask, r) => {
    mask.forEach((counts, t) => {
      const [policy, old, reference, advantage] = (['policy', 'old', 'reference', 'advantages'] as const).map(
        (name) => columns[name][r]![t]!,
      ) as [number, number, number, number];
      const token = { policy, old, reference, advantage: sequences ? probability[r]! - 0.5 : advantage };
      const result = row.evaluate(token, settings);
      value += counts ? result.loss / count : 0;
      close(counts ? result.slope / count : 0, found.g![r]![t]!);
    });
  });
  close(value, found.value);
});
