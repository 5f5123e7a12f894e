import { describe, expect, it, test } from 'vitest';
import { completeSettings, findMethod, METHODS } from '../../../src/algorithms/objectives/table';
import { curvesOf, type Drawn, valueSpan } from '../../../src/ui/catalogue/curves';
import {
  hasMarginPlot,
  naturalRange,
  pairAt,
  possible,
  readsPolicy,
  type Setup,
  USUAL_SETUP,
  valueAt,
} from '../../../src/ui/catalogue/margin';

const SETUPS: Setup[] = [
  USUAL_SETUP,
  { split: 1, lengthW: 7, lengthL: 31, nats: 0.7, winW: 1, winL: 0 },
  { split: 0, lengthW: 31, lengthL: 7, nats: 2, winW: 0.6, winL: 0.45 },
];

const drawn = (id: string, given: Record<string, number> = {}): Drawn => {
  const row = findMethod(id);
  if (!hasMarginPlot(row)) throw new Error(`${id} has no curve`);
  return { row, settings: completeSettings(row, given) };
};

const ROWS = METHODS.filter(hasMarginPlot);

describe('the curve of the slope is the derivative of the curve of the loss', () => {
  it.each(ROWS.map(({ id }) => id))('%s', (id) => {
    for (const setup of SETUPS) {
      const one = drawn(id);
      const range = naturalRange(one.row, setup);
      const { deltas, losses, slopes, facts } = curvesOf([one], setup, range);
      expect(deltas).toContain(0);
      const h = range * 1e-5;
      let checked = 0;
      deltas.forEach((delta, i) => {
        const slope = slopes[0]![i];
        const near = [...facts[0]!.kinks, ...facts[0]!.possible].some((place) => Math.abs(place - delta) <= 2 * h);
        if (slope === null || slope === undefined || near) return;
        const at = (x: number) => valueAt(one.row, one.settings, setup, x).loss;
        const difference = (at(delta + h) - at(delta - h)) / (2 * h);
        expect(Math.abs(slope - difference), `Δ = ${delta}`).toBeLessThanOrEqual(
          1e-5 * Math.max(1, Math.abs(slope)) + (1e-9 * Math.abs(losses[0]![i]!)) / h,
        );
        checked++;
      });
      expect(checked).toBeGreaterThan(50);
    }
  });
});

test('a pair at Δ has that difference of log-ratios, and only the policy has moved', () => {
  for (const setup of SETUPS) {
    const pair = pairAt(3, setup);
    expect(pair.ratioW - pair.ratioL).toBe(3);
    expect(pair.policyW - pair.ratioW).toBeCloseTo(-setup.nats * setup.lengthW, 12);
    expect(pair.policyL - pair.ratioL).toBeCloseTo(-setup.nats * setup.lengthL, 12);
  }
});

test('what an objective reads decides how far a pair can go', () => {
  const reads = (id: string) => readsPolicy(drawn(id).row, drawn(id).settings, USUAL_SETUP);
  expect(['dpo', 'ipo', 'chi2po', 'sppo'].filter(reads)).toEqual([]);
  expect(['simpo', 'orpo', 'slic', 'rpo', 'mpo', 'aipo'].filter((id) => !reads(id))).toEqual([]);
  const { row, settings } = drawn('simpo');
  expect(possible(row, settings, USUAL_SETUP)).toEqual([-40, 40]);
  expect(possible(row, settings, { ...USUAL_SETUP, split: 1, lengthW: 10 })).toEqual([Number.NEGATIVE_INFINITY, 10]);
  const { losses, deltas } = curvesOf([drawn('orpo')], USUAL_SETUP, 50);
  expect(losses[0]!.map((loss) => loss === null)).toEqual(deltas.map((delta) => Math.abs(delta) > 40));
});

const factsOf = (id: string, range: number, given: Record<string, number> = {}) =>
  curvesOf([drawn(id, given)], USUAL_SETUP, range).facts[0]!;

describe('facts', () => {
  test('DPO starts at log 2 and has no stationary point', () => {
    const { atZero, stationary, kinks } = factsOf('dpo', 50);
    expect(atZero.loss).toBeCloseTo(Math.LN2, 12);
    expect(atZero.slope).toBeCloseTo(-0.05, 12);
    expect([stationary, kinks]).toEqual([[], []]);
  });

  test('IPO is least at 1/(2β), wherever the grid lies', () => {
    for (const beta of [0.1, 0.137]) {
      const [point, ...rest] = factsOf('ipo', 10, { beta }).stationary;
      expect(point!.delta).toBeCloseTo(1 / (2 * beta), 6);
      expect([point!.kind, rest]).toEqual(['least', []]);
    }
  });

  test('cDPO is least at log((1−ε)/ε)/β', () => {
    const [point] = factsOf('cdpo', 50, { beta: 0.1, label_smoothing: 0.2 }).stationary;
    expect(point!.delta).toBeCloseTo(Math.log(4) / 0.1, 5);
  });

  test('DiscoPOP has both of its turns', () => {
    const { stationary } = factsOf('discopop', 10);
    expect(stationary.map(({ kind }) => kind)).toEqual(['least', 'most']);
    expect(stationary[0]!.delta).toBeCloseTo(-2.3714, 3);
    expect(stationary[1]!.delta).toBeCloseTo(1.4401, 3);
  });

  test('kinks are found where they are, and the slope is broken there, not drawn across', () => {
    expect(factsOf('hinge', 20).kinks).toEqual([10]);
    expect(factsOf('hinge', 20, { beta: 0.13 }).kinks[0]).toBeCloseTo(1 / 0.13, 4);
    expect(factsOf('minor_dpo', 50).kinks[0]).toBeCloseTo(0, 6);
    // Beyond the clip on the other side the slope is 10⁻⁸ of the whole, which no one could see.
    expect(factsOf('chi2po', 20).kinks).toHaveLength(1);
    const { deltas, slopes } = curvesOf([drawn('hinge')], USUAL_SETUP, 20);
    const at = deltas.indexOf(10);
    expect(slopes[0]![at]).toBeNull();
    expect([slopes[0]![at - 1], slopes[0]![at + 1]]).toEqual([-0.1, 0]);
  });
});

test('a change of a setting changes the curve, and two objectives stand on one grid', () => {
  const curves = curvesOf([drawn('dpo'), drawn('ipo'), drawn('dpo', { beta: 1 })], USUAL_SETUP, 10);
  for (const columns of [curves.losses, curves.slopes])
    for (const column of columns) expect(column).toHaveLength(curves.deltas.length);
  expect(curves.losses[2]).not.toEqual(curves.losses[0]);
});

test('the width shows what happens, and does not follow the settings', () => {
  const widths = Object.fromEntries(ROWS.map((row) => [row.id, naturalRange(row, USUAL_SETUP)]));
  expect(widths).toMatchObject({ dpo: 50, ipo: 10, hinge: 20, bco: 1000, sppo: 1000, mpo: 5, slic: 2, chi2po: 20 });
});

test('an axis spans all numbers, unless some explode', () => {
  expect(valueSpan([])).toEqual({ low: 0, high: 1, cut: false });
  expect(valueSpan([2, 2, 2])).toEqual({ low: 2, high: 2, cut: false });
  const line = Array.from({ length: 101 }, (_, i) => i);
  expect(valueSpan(line)).toEqual({ low: 0, high: 100, cut: false });
  const exploding = valueSpan([...line, 1e9]);
  expect(exploding.cut).toBe(true);
  expect(exploding.high).toBeLessThan(1000);
});
