import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { order } from '../../src/algorithms/objectives/batch';
import { NO_STATE, type Pair, type Settings, withContext } from '../../src/algorithms/objectives/row';
import {
  completeSettings,
  findPairObjective,
  OBJECTIVES,
  PAIR_OBJECTIVES,
} from '../../src/algorithms/objectives/table';
import { finish } from '../../src/algorithms/slow';
import { generator } from '../../src/random';
import { closedForm, golden, goldenPairs, pairAt } from '../support/objectives';

/** Row and settings of every case of the two golden files; the files' values have nine decimals. */
const CLOSED: Record<string, readonly [id: string, settings: Record<string, unknown>]> = {
  dpo: ['dpo', { beta: 0.1 }],
  cdpo: ['cdpo', { beta: 0.1, label_smoothing: 0.1 }],
  robust: ['robust_dpo', { beta: 0.1, label_smoothing: 0.1 }],
  ipo_sum: ['ipo', { beta: 0.1 }],
  ipo_tok: ['ipo', { beta: 0.1, reduction: 'mean' }],
  hinge: ['hinge', { beta: 0.1 }],
  sppo: ['sppo', { beta: 0.5 }],
  sppo_hard: ['sppo_hard', { beta: 0.5 }],
  exo_pair: ['exo', { beta: 0.1 }],
  nca_pair: ['nca', { beta: 0.1 }],
  'bco(delta=.05)': ['bco', { beta: 0.1, delta: 0.05 }],
  simpo: ['simpo', { beta: 2.5, gamma: 1.375 }],
  discopop: ['discopop', {}],
  aipo: ['aipo', {}],
  chi2po: ['chi2po', { beta: 0.05, r_max: 1000 }],
  minordpo: ['minor_dpo', {}],
  'kto_pair(z=.2)': ['kto', { z0: 0.2 }],
  apo_zero: ['anchored_zero', {}],
  apo_down: ['apo_down', {}],
  mpo_mem: ['mpo', {}],
  'rpo(handbook b.1 eta.005)': ['rpo', { beta: 0.1, eta: 0.005 }],
  'sigmoid_norm(b2)': ['dpo_norm', {}],
};
const GOLDEN: Record<string, readonly [id: string, settings: Record<string, unknown>]> = {
  'trl:sigmoid': ['dpo', { beta: 0.1 }],
  'trl:hinge': ['hinge', {}],
  'trl:ipo': ['ipo', { reduction: 'mean' }],
  'trl:exo_pair': ['exo', { beta: 0.1 }],
  'trl:nca_pair': ['nca', { beta: 0.1 }],
  'trl:robust': ['robust_dpo', {}],
  'trl:bco_pair': ['bco', { beta: 0.1 }],
  'trl:sppo_hard': ['sppo_hard', { beta: 0.5 }],
  'trl:apo_zero': ['apo_zero', {}],
  'trl:apo_down': ['anchored_down', {}],
  'trl:discopop': ['discopop', {}],
  'trl:sigmoid_norm': ['dpo_norm', {}],
  'trl cpo: sigmoid (b=.1), no NLL': ['cpo', { alpha: 0 }],
  'sppo repo: sppo (beta=.5)': ['sppo', { beta: 0.5 }],
  'sppo repo: ipo (beta=.1, un-normalised)': ['ipo', {}],
  'nca repo: NCA': ['nca', { beta: 0.1 }],
  'aipo repo: aipo (b=.1,a=.05,l=.2)': ['aipo', {}],
  'discopop repo (beta=.05)': ['discopop', {}],
  'cDPO formula eps=.2 (HALOs/eric-mitchell)': ['cdpo', { label_smoothing: 0.2 }],
  'KTO pair-sum, KL z=.2,b=.1': ['kto', { z0: 0.2 }],
  'chi2-PO b=.05 no clip': ['chi2po', { beta: 0.05, r_max: 1000 }],
  'MinorDPO b=.1': ['minor_dpo', {}],
};

test.each(Object.entries(CLOSED))('%s: closed form', (name, [id, given]) => {
  const row = findPairObjective(id);
  const expected = closedForm.cases[name]!;
  const settings = completeSettings(row, given);
  withContext(row, goldenPairs, settings).forEach((pair, i) => {
    const { loss, gw, gl } = row.evaluate(pair, settings);
    expect(Math.abs(loss - expected.loss[i]!)).toBeLessThan(1e-9);
    expect(Math.abs(gw - expected.gw[i]!)).toBeLessThan(1e-9);
    expect(Math.abs(gl - expected.gl[i]!)).toBeLessThan(1e-9);
  });
});

test.each(Object.entries(GOLDEN))('%s: what the published code gives', (name, [id, given]) => {
  const row = findPairObjective(id);
  const expected = golden[name]!;
  const settings = completeSettings(row, given);
  withContext(row, goldenPairs, settings).forEach((pair, i) => {
    const { loss, gw, gl } = row.evaluate(pair, settings);
    expect(Math.abs(loss - expected.per[i]!)).toBeLessThan(1e-9);
    expect(Math.abs(gw - expected.gw[i]!)).toBeLessThan(1e-12);
    expect(Math.abs(gl - expected.gl[i]!)).toBeLessThan(1e-12);
  });
});

describe('objectives that compare the pairs of a step', () => {
  const judged = (id: string, given: Record<string, unknown>, pairs = goldenPairs, state = NO_STATE) => {
    const row = findPairObjective(id);
    const settings = completeSettings(row, given);
    return withContext(row, pairs, settings, state).map((pair) => row.evaluate(pair, settings));
  };

  test.each([
    ['aot', 'trl:aot', (pair: Pair) => pair.policyW - pair.policyL],
    ['aot_unpaired', 'trl:aot_unpaired', (pair: Pair) => pair.ratioW],
  ] as const)('%s: TRL, whose losses stand in ascending order', (id, name, key) => {
    const found = judged(id, { beta: 0.1 });
    const expected = golden[name]!;
    finish(order(goldenPairs.map(key))).forEach((index, rank) => {
      expect(Math.abs(found[index]!.loss - expected.per[rank]!)).toBeLessThan(1e-9);
    });
    found.forEach(({ gw, gl }, i) => {
      expect(Math.abs(gw - expected.gw[i]!)).toBeLessThan(1e-12);
      expect(Math.abs(gl - expected.gl[i]!)).toBeLessThan(1e-12);
    });
  });

  test.each([0, 1, 2, 3, 17, 1000, 2 ** 17 + 3])(
    'order of %i values: ascending, equal ones as they stand',
    (length) => {
      const { next } = generator(1, 1);
      const odd = [Number.NEGATIVE_INFINITY, -0, 0, Number.POSITIVE_INFINITY, 0.5];
      const values = Array.from({ length }, () => (next() < 0.3 ? odd[Math.floor(5 * next())]! : Math.fround(next())));
      // Infinity − Infinity is NaN, and so falls through to the place.
      const expected = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
      expect([...finish(order(values))]).toEqual(expected);
    },
  );

  test('aot: a step of one pair is DPO; equal policy and reference give log 2 exactly, ties included', () => {
    expect(judged('aot', { beta: 0.1 }, goldenPairs.slice(0, 1))).toEqual(judged('dpo', {}, goldenPairs.slice(0, 1)));
    const equal = [...goldenPairs, ...goldenPairs].map((pair) => ({ ...pair, ratioW: 0, ratioL: 0 }));
    for (const id of ['aot', 'aot_unpaired'])
      expect(judged(id, {}, equal).map(({ loss }) => loss)).toEqual(equal.map(() => Math.LN2));
  });

  test('alpha_dpo: the published code with its own averages, which start at 0', () => {
    const row = findPairObjective('alpha_dpo');
    const settings = completeSettings(row, { beta: 2.5, gamma: 1.5, alpha: 0.2 });
    const published = golden['alpha-DPO repo, step 1 (b=2.5,g/b=.6,a=.2), grads wrt AVERAGE logps']! as unknown as {
      per: number[];
      gw: number[];
      constants: [number, number];
    };
    const [mean, deviation] = published.constants;
    // A state of weight 1 is divided by nothing: 0.9·s + 0.1·x = the published average.
    const [, m, d] = row.batch!.advance!(goldenPairs, settings, NO_STATE);
    expect(m).toBeCloseTo(mean, 12);
    expect(d).toBeCloseTo(deviation, 12);
    goldenPairs.forEach((pair, i) => {
      const gap = pair.ratioW / pair.lengthW - pair.ratioL / pair.lengthL;
      const { loss, gw } = row.evaluate({ ...pair, contextW: (gap - mean) / deviation }, settings);
      expect(Math.abs(loss - published.per[i]!)).toBeLessThan(1e-9);
      expect(Math.abs(gw * pair.lengthW - published.gw[i]!)).toBeLessThan(1e-12);
    });
  });

  test('alpha_dpo: the first step has the batch’s own z; equal policies and a single pair have z = 0', () => {
    const row = findPairObjective('alpha_dpo');
    const settings = completeSettings(row, {});
    const z = withContext(row, goldenPairs, settings).map((pair) => pair.contextW);
    expect(z.reduce((a, b) => a + b)).toBeCloseTo(0, 10);
    expect(z.reduce((sum, x) => sum + x * x, 0) / (z.length - 1)).toBeCloseTo(1, 10);
    const equal = goldenPairs.map((pair) => ({ ...pair, ratioW: 0, ratioL: 0 }));
    expect(withContext(row, equal, settings).map((pair) => pair.contextW)).toEqual([0, 0, 0, 0]);
    expect(withContext(row, goldenPairs.slice(2, 3), settings)[0]!.contextW).toBe(0);
  });

  test('alpha_dpo: averages of equal steps are those of one', () => {
    const row = findPairObjective('alpha_dpo');
    const settings = completeSettings(row, {});
    let state = NO_STATE;
    const first = withContext(row, goldenPairs, settings).map((pair) => pair.contextW);
    for (let step = 0; step < 5; step++) {
      withContext(row, goldenPairs, settings, state).forEach((pair, i) => {
        expect(pair.contextW).toBeCloseTo(first[i]!, 10);
      });
      state = row.batch!.advance!(goldenPairs, settings, state);
    }
  });

  test('bco: the threshold is the mean reward of all earlier steps', () => {
    const row = findPairObjective('bco');
    const settings = completeSettings(row, { beta: 0.1 });
    const state = row.batch!.advance!(goldenPairs, settings, NO_STATE);
    const rewards = goldenPairs.flatMap(({ ratioW, ratioL }) => [0.1 * ratioW, 0.1 * ratioL]);
    const mean = rewards.reduce((a, b) => a + b) / rewards.length;
    expect(withContext(row, goldenPairs, settings, state)[0]!.contextW).toBeCloseTo(mean, 14);
    expect(judged('bco', { beta: 0.1 }, goldenPairs, state)).toEqual(
      judged('bco', { beta: 0.1, delta: withContext(row, goldenPairs, settings, state)[0]!.contextW }),
    );
  });

  test('rpo_mean and cpo: the mean over the tokens of the step', () => {
    const mean = (id: string, given: Record<string, unknown>) =>
      judged(id, given).reduce((sum, { loss }) => sum + loss / 4, 0);
    expect(mean('rpo_mean', { beta: 0.5, eta: 0.2 })).toBeCloseTo(1.048569302, 9);
    const tokens = goldenPairs.reduce((sum, { lengthW }) => sum + lengthW, 0);
    const nll = -goldenPairs.reduce((sum, { policyW }) => sum + policyW, 0) / tokens;
    expect(mean('cpo', { alpha: 1 }) - mean('cpo', { alpha: 0 })).toBeCloseTo(nll, 12);
  });
});

test('orpo: the published odds-ratio term, beside the imitation', () => {
  const row = findPairObjective('orpo');
  const expected = closedForm.cases.orpo_or!;
  goldenPairs.forEach((pair, i) => {
    const [whole, imitation] = [row.evaluate(pair, { lambda: 0.1 }), row.evaluate(pair, { lambda: 0 })];
    expect(Math.abs(whole.loss - imitation.loss - expected.loss[i]!)).toBeLessThan(1e-9);
    expect(Math.abs(whole.gw - imitation.gw - expected.gw[i]!)).toBeLessThan(1e-9);
    expect(Math.abs(whole.gl - imitation.gl - expected.gl[i]!)).toBeLessThan(1e-9);
    expect(imitation.loss).toBe(-pair.policyW / pair.lengthW);
  });
});

test('slic without imitation: the mean loss of the golden pairs', () => {
  const row = findPairObjective('slic');
  const losses = goldenPairs.map((pair) => row.evaluate(pair, { delta: 1, lambda: 0 }).loss);
  expect(losses.reduce((a, b) => a + b) / 4).toBe(2.375);
});

test('mpo and simpo with their means', () => {
  const mean = (id: string, given: Record<string, unknown>) => {
    const row = findPairObjective(id);
    const settings = completeSettings(row, given);
    return goldenPairs.reduce((sum, pair) => sum + row.evaluate(pair, settings).loss / 4, 0);
  };
  expect(mean('mpo', { reduction: 'mean' })).toBeCloseTo(-0.494386692, 9);
  expect(mean('simpo', { beta: 2.5, gamma: 1.375 })).toBeCloseTo(1.651045629, 9);
});

/** The policy moves, the reference stays: a step of log π changes the log-ratio by as much. */
const moveW = (pair: Pair, h: number): Pair => ({ ...pair, policyW: pair.policyW + h, ratioW: pair.ratioW + h });
const moveL = (pair: Pair, h: number): Pair => ({ ...pair, policyL: pair.policyL + h, ratioL: pair.ratioL + h });

describe.each(PAIR_OBJECTIVES.map((row) => [row.id, row] as const))('%s', (id, row) => {
  const settings = completeSettings(row, {});

  test('slopes are the central differences of the loss', () => {
    const h = 1e-5;
    // The context of a pair is a constant, except if pairs are matched: then a move changes the loss of its mate.
    const matched = id.startsWith('aot');
    const lossOf = (moved: Pair, i: number, told: readonly Pair[]) => {
      const pairs = told.map((pair, k) => (k === i ? moved : pair));
      const judged = matched ? withContext(row, pairs, settings) : [moved];
      return judged.reduce((sum, pair) => sum + row.evaluate(pair, settings).loss, 0);
    };
    const told = withContext(row, goldenPairs, settings);
    told.forEach((pair, i) => {
      const { gw, gl, loss } = row.evaluate(pair, settings);
      const difference = (move: typeof moveW) =>
        (lossOf(move(pair, h), i, told) - lossOf(move(pair, -h), i, told)) / (2 * h);
      // Truncation h²·f‴, and the rounding of a loss divided by h.
      const limit = (g: number) =>
        1e-7 * Math.abs(g) + 1e-9 + (2 ** -51 * Math.max(matched ? 4 : 0, Math.abs(loss))) / h;
      expect(Math.abs(gw - difference(moveW))).toBeLessThan(limit(gw));
      expect(Math.abs(gl - difference(moveL))).toBeLessThan(limit(gl));
    });
  });

  test('its WGSL states the same settings in the same order', () => {
    const wgsl = readFileSync(new URL(`../../shaders/objectives/${id}.wgsl`, import.meta.url), 'utf8');
    const fields = /struct Settings \{([^}]*)\}/.exec(wgsl)![1]!;
    const names = [...fields.matchAll(/(\w+): f32/g)].map((match) => match[1]);
    expect(names).toEqual(row.settings.map((setting) => setting.name));
  });

  test('defaults lie in their ranges', () => {
    for (const { range, default: value } of row.settings) {
      expect(value).toBeGreaterThanOrEqual(range[0]);
      expect(value).toBeLessThanOrEqual(range[1]);
    }
  });
});

/** Loss if the policy is the reference, in closed form. */
const AT_REFERENCE: Record<string, (settings: Settings) => number> = {
  dpo: () => Math.LN2,
  cdpo: () => Math.LN2,
  robust_dpo: () => Math.LN2,
  hinge: () => 1,
  ipo: ({ beta }) => 1 / (4 * beta! ** 2),
  sppo_hard: ({ beta }) => 2 * (0.5 / beta!) ** 2,
  nca: () => 2 * Math.LN2,
  bco: () => 2 * Math.LN2,
  exo: ({ label_smoothing: e }) => -0.5 * Math.log(4 * e! * (1 - e!)),
  anchored_zero: () => 1,
  anchored_down: () => 1,
  discopop: () => (Math.LN2 + 1) / 2,
  chi2po: () => Math.LN2,
  minor_dpo: () => Math.LN2,
  dpo_norm: () => Math.LN2,
  kto: () => 1,
  kto_batch: () => 1,
  aot: () => Math.LN2,
  aot_unpaired: () => Math.LN2,
};

test.each(Object.entries(AT_REFERENCE))('%s: its value where policy = reference', (id, expected) => {
  const row = findPairObjective(id);
  const settings = completeSettings(row, {});
  const { loss } = row.evaluate({ ...pairAt(0), ratioW: 0, ratioL: 0 }, settings);
  expect(Math.abs(loss - expected(settings))).toBeLessThan(1e-12 * Math.abs(loss));
});

test('every WGSL objective has a row', () => {
  const files = readdirSync(new URL('../../shaders/objectives/', import.meta.url)).map((name) =>
    name.replace('.wgsl', ''),
  );
  // A search has no loss.
  const losses = OBJECTIVES;
  expect(files.sort()).toEqual(losses.map((row) => row.id).sort());
});

test('no row has the loss of another, but for those that say so', () => {
  const lossesOf = (id: string, settings: Settings) => {
    const row = findPairObjective(id);
    const pairs = goldenPairs.map((pair) => ({ ...pair, contextW: 0.3, contextL: 0.3 }));
    return withContext(row, pairs, settings).map((pair) => row.evaluate(pair, settings).loss);
  };
  const found = PAIR_OBJECTIVES.flatMap((row, i) =>
    PAIR_OBJECTIVES.slice(0, i).flatMap((other) => {
      // At the same settings, where both have them.
      const own = completeSettings(row, {});
      const shared = other.settings.filter(({ name }) => name in own).map(({ name }) => [name, own[name]!] as const);
      const [a, b] = [lossesOf(row.id, own), lossesOf(other.id, completeSettings(other, Object.fromEntries(shared)))];
      return a.every((loss, k) => Math.abs(loss - b[k]!) <= 1e-12 * Math.abs(loss)) ? [[row.id, other.id].sort()] : [];
    }),
  );
  const twins = new Map<string, string[]>();
  for (const { id, sameLoss } of OBJECTIVES)
    if (sameLoss) twins.set(sameLoss, [...(twins.get(sameLoss) ?? [sameLoss]), id]);
  const said = [...twins.values()].flatMap((all) => all.flatMap((a, i) => all.slice(0, i).map((b) => [a, b].sort())));
  expect(found.sort()).toEqual(said.sort());
});

test('rpo_response_mean: the loss of the authors’ OpenRLHF', () => {
  const row = findPairObjective('rpo_response_mean');
  const mean = goldenPairs.reduce((sum, pair) => sum + row.evaluate(pair, { beta: 0.5, eta: 0.2 }).loss / 4, 0);
  expect(mean).toBeCloseTo(1.038417787, 9);
});

test('wrong names and settings are refused with what would be correct', () => {
  expect(() => findPairObjective('dop')).toThrow('no "dop"; the nearest names are dpo,');
  const dpo = findPairObjective('dpo');
  expect(() => completeSettings(dpo, { betta: 1 })).toThrow('no setting "betta"; it has beta');
  expect(() => completeSettings(dpo, { beta: 0 })).toThrow('beta must be a number in [0.0001, 100], found 0');
  expect(() => completeSettings(dpo, { beta: 101 })).toThrow('found 101');
  expect(() => completeSettings(dpo, { beta: Number.NaN })).toThrow('beta must be');
  expect(() => completeSettings(dpo, { beta: '0.1' })).toThrow('beta must be');
  expect(completeSettings(dpo, {})).toEqual({ beta: 0.1 });
});
