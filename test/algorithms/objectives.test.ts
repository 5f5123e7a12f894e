import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Pair } from '../../src/algorithms/objectives/row';
import { completeSettings, findObjective, OBJECTIVES } from '../../src/algorithms/objectives/table';
import { closedForm, golden, goldenPairs } from '../support/objectives';

/** Row and settings of every case of the two golden files; the files' values have nine decimals. */
const CLOSED: Record<string, readonly [id: string, settings: Record<string, unknown>]> = {
  dpo: ['dpo', { beta: 0.1 }],
};
const GOLDEN: Record<string, readonly [id: string, settings: Record<string, unknown>]> = {
  'trl:sigmoid': ['dpo', { beta: 0.1 }],
};

test.each(Object.entries(CLOSED))('%s: closed form', (name, [id, given]) => {
  const row = findObjective(id);
  const expected = closedForm.cases[name]!;
  goldenPairs.forEach((pair, i) => {
    const { loss, gw, gl } = row.evaluate(pair, completeSettings(row, given));
    expect(Math.abs(loss - expected.loss[i]!)).toBeLessThan(1e-9);
    expect(Math.abs(gw - expected.gw[i]!)).toBeLessThan(1e-9);
    expect(Math.abs(gl - expected.gl[i]!)).toBeLessThan(1e-9);
  });
});

test.each(Object.entries(GOLDEN))('%s: what the published code gives', (name, [id, given]) => {
  const row = findObjective(id);
  const expected = golden[name]!;
  goldenPairs.forEach((pair, i) => {
    const { loss, gw, gl } = row.evaluate(pair, completeSettings(row, given));
    expect(Math.abs(loss - expected.per[i]!)).toBeLessThan(1e-9);
    expect(Math.abs(gw - expected.gw[i]!)).toBeLessThan(1e-12);
    expect(Math.abs(gl - expected.gl[i]!)).toBeLessThan(1e-12);
  });
});

/** The policy moves, the reference stays: a step of log π changes the log-ratio by as much. */
const moveW = (pair: Pair, h: number): Pair => ({ ...pair, policyW: pair.policyW + h, ratioW: pair.ratioW + h });
const moveL = (pair: Pair, h: number): Pair => ({ ...pair, policyL: pair.policyL + h, ratioL: pair.ratioL + h });

describe.each(OBJECTIVES.map((row) => [row.id, row] as const))('%s', (id, row) => {
  const settings = completeSettings(row, {});

  test('slopes are the central differences of the loss', () => {
    const h = 1e-5;
    for (const pair of goldenPairs) {
      const { gw, gl, loss } = row.evaluate(pair, settings);
      const difference = (move: typeof moveW) =>
        (row.evaluate(move(pair, h), settings).loss - row.evaluate(move(pair, -h), settings).loss) / (2 * h);
      // Truncation h²·f‴, and the rounding of a loss divided by h.
      const limit = (g: number) => 1e-7 * Math.abs(g) + 1e-9 + (2 ** -51 * Math.abs(loss)) / h;
      expect(Math.abs(gw - difference(moveW))).toBeLessThan(limit(gw));
      expect(Math.abs(gl - difference(moveL))).toBeLessThan(limit(gl));
    }
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

test('every WGSL objective has a row', () => {
  const files = readdirSync(new URL('../../shaders/objectives/', import.meta.url)).map((name) =>
    name.replace('.wgsl', ''),
  );
  expect(files.sort()).toEqual(OBJECTIVES.map((row) => row.id).sort());
});

test('wrong names and settings are refused with what would be right', () => {
  expect(() => findObjective('dop')).toThrow('no "dop"; the nearest names are dpo');
  const dpo = findObjective('dpo');
  expect(() => completeSettings(dpo, { betta: 1 })).toThrow('no setting "betta"; it has beta');
  expect(() => completeSettings(dpo, { beta: 0 })).toThrow('beta must be a number in [0.0001, 100], found 0');
  expect(() => completeSettings(dpo, { beta: 101 })).toThrow('found 101');
  expect(() => completeSettings(dpo, { beta: Number.NaN })).toThrow('beta must be');
  expect(() => completeSettings(dpo, { beta: '0.1' })).toThrow('beta must be');
  expect(completeSettings(dpo, {})).toEqual({ beta: 0.1 });
});
