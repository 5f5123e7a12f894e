import { describe, expect, test } from 'vitest';
import { completeSettings, findKind, METHODS } from '../../src/algorithms/objectives/table';
import {
  evaluateSum,
  HELD,
  type PairsCase,
  sumsOf,
  type TokensCase,
  trlCases,
  trlName,
  trlPairs,
} from '../support/trl';

/** Losses of TRL that no row of ours is, and why. */
const NOT_OURS: Record<string, string> = {
  'DPO aot, smoothed': 'our AOT has no label smoothing',
  'DPO aot_unpaired, smoothed': 'our AOT has no label smoothing',
  'XPO ipo': 'our XPO has the loss of its paper only',
};

/** Rows that TRL has no loss for. */
const NOT_IN_TRL: Record<string, string> = {
  chi2po: 'not there',
  minor_dpo: 'not there',
  mpo: 'not there; TRL calls a mixture of losses MPO',
  rpo: "the authors' imitation is a sum over tokens times β; TRL's (sigmoid + sft) is a mean over the batch's tokens",
  rpo_response_mean: "the authors' imitation is a mean of each response; TRL's is over the batch's tokens",
  aipo: 'not there',
  alpha_dpo: 'not there; torchForms.test.ts',
  exo_rewards: 'not there; torchForms.test.ts',
  nca_rewards: 'not there; torchForms.test.ts',
  infonca: 'not there; torchForms.test.ts',
  espo: 'not there; torchForms.test.ts',
  rebel: 'not there',
  grpo: 'not in 1.10; trlGroups.test.ts holds it to 1.16',
  dr_grpo: 'as grpo',
  dapo: 'as grpo',
  gspo: 'as grpo',
  zopo: 'not there; it has no loss',
};

const pairsCases = trlCases.filter((found): found is PairsCase => found.kind !== 'tokens');
const heldCases = pairsCases.filter((found) => trlName(found) in HELD);

/** 1e-9 of the value; TRL sums up to 60 tokens of 200 nats, whose rounding is some 1e-14. */
function expectClose(got: number, exact: number) {
  expect(Math.abs(got - exact)).toBeLessThanOrEqual(1e-9 * Math.abs(exact) + 1e-12);
}

describe.each(
  heldCases.map((found) => [trlName(found), found.kind, found.pairs, JSON.stringify(found.settings), found] as const),
)('%s, %s %s %s', (_name, kind, name, _settings, found) => {
  const pairs = trlPairs(name);

  test.each(sumsOf(found).map((terms) => [terms.map(({ row }) => row).join(' + '), terms] as const))(
    '%s',
    (_rows, terms) => {
      if (kind === 'bco') {
        found.batches!.forEach(([start, end], batch) => {
          const slopes = evaluateSum(terms, pairs.slice(start, end), true, { delta: found.deltas![batch]! });
          slopes.forEach(({ loss, gw, gl }, i) => {
            expectClose(loss, found.values![start + i]!);
            expectClose(gw, found.gw[start + i]!);
            expectClose(gl, found.gl[start + i]!);
          });
        });
        return;
      }
      const slopes = evaluateSum(terms, pairs, kind === 'pairs');
      slopes.forEach(({ loss, gw, gl }, i) => {
        if (found.values) expectClose(loss, found.values[i]!);
        expectClose(gw, found.gw[i]!);
        expectClose(gl, found.gl[i]!);
      });
      const whole = slopes.reduce((sum, { loss }) => sum + loss, 0);
      if (found.value !== undefined) expectClose(whole, found.value);
    },
  );
});

test("BCO's running δ is the mean of all implicit rewards so far", () => {
  for (const { settings, pairs: name, batches, deltas } of pairsCases.filter(({ kind }) => kind === 'bco')) {
    const rewards = trlPairs(name).map(({ ratioW, ratioL }) => (settings.beta as number) * (ratioW + ratioL));
    batches!.forEach(([, end], i) => {
      const mean = rewards.slice(0, end).reduce((a, b) => a + b) / (2 * end);
      expectClose(deltas![i]!, mean);
    });
  }
});

const tokensCases = trlCases.filter((found): found is TokensCase => found.kind === 'tokens');
const TOKENS: Record<string, (found: TokensCase) => { row: string; given: Record<string, number> }> = {
  'NashMD nash_md': ({ settings }) => ({ row: 'nash_md', given: { beta: settings.beta as number } }),
  'PPO clip': ({ settings }) => ({ row: 'ppo', given: { clip: settings.cliprange as number } }),
};

test.each(tokensCases.map((found) => [trlName(found), JSON.stringify(found.settings), found] as const))(
  '%s %s, token by token',
  (name, _settings, found) => {
    const { row: id, given } = TOKENS[name]!(found);
    const row = findKind(id, 'tokens');
    const settings = completeSettings(row, given);
    const table = (column: string) => found.inputs[column] as number[][];
    const { probability } = found.inputs;
    const mask = table('mask');
    // PPO takes the mean over tokens, Nash-MD over responses.
    const count = probability ? mask.length : mask.flat().reduce((sum, one) => sum + one, 0);
    let value = 0;
    mask.forEach((row_, r) => {
      row_.forEach((counts, t) => {
        const result = row.evaluate(
          {
            policy: table('policy')[r]![t]!,
            old: found.inputs.old ? table('old')[r]![t]! : 0,
            reference: found.inputs.reference ? table('reference')[r]![t]! : 0,
            advantage: probability ? (probability as number[])[r]! - 0.5 : table('advantages')[r]![t]!,
          },
          settings,
        );
        value += counts ? result.loss / count : 0;
        expectClose(counts ? result.slope / count : 0, found.gradients[r]![t]!);
      });
    });
    expectClose(value, found.value);
  },
);

test('every loss of TRL is held against a row, or said not to be ours', () => {
  const names = new Set(trlCases.map(trlName));
  const held = [...Object.keys(HELD), ...Object.keys(TOKENS)];
  expect([...names].filter((name) => !held.includes(name)).sort()).toEqual(Object.keys(NOT_OURS).sort());
  expect(held.filter((name) => !names.has(name))).toEqual([]);
});

test('every row is held against TRL, or TRL does not have it', () => {
  const pairs = heldCases.flatMap((found) => sumsOf(found).flatMap((terms) => terms.map(({ row }) => row)));
  const held = new Set([...pairs, ...tokensCases.map((found) => TOKENS[trlName(found)]!(found).row)]);
  const left = METHODS.map(({ id }) => id).filter((id) => !held.has(id));
  expect(left.sort()).toEqual(Object.keys(NOT_IN_TRL).sort());
});
