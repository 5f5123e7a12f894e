import { expect, test } from 'vitest';
import type { Oracle } from '../../../src/domains/oracle';
import { learnProxy, type RewardModel } from '../../../src/domains/tales/proxy';
import { judge } from '../../../src/domains/tales/reward';
import { corpus } from '../../../src/domains/tales/stories';
import { wordsOf } from '../../../src/domains/tales/text';
import { parseExperiment } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';

const PEOPLE: Oracle = { kind: 'bradley-terry', temperature: 0.5, labelNoise: 0, lengthBias: 0, pairs: 'random' };
const learn = (labels: number, change: Partial<Oracle> = {}) =>
  learnProxy({}, { ...PEOPLE, ...change }, { labels, seed: 0 });
/** Tales that no proxy has seen. */
const FRESH = [...corpus(1, 0, 400)];
const TRUE = FRESH.map(({ prompt, response }) => judge(prompt, response, {}).reward);

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
function correlation(values: readonly number[], others: readonly number[]): number {
  const [x, y] = [mean(values), mean(others)];
  const by = (a: (i: number) => number, b: (i: number) => number) => mean(values.map((_, i) => a(i) * b(i)));
  const [dx, dy] = [(i: number) => values[i]! - x, (i: number) => others[i]! - y];
  return by(dx, dy) / Math.sqrt(by(dx, dx) * by(dy, dy));
}
const PLAIN = learn(256);
const withTruth = (proxy: RewardModel) =>
  correlation(
    TRUE,
    FRESH.map(({ response }) => proxy(response)),
  );

test('the more labels, the nearer to the true reward, on its scale', () => {
  const few = learn(32);
  expect(withTruth(few)).toBeGreaterThan(0.2);
  expect(withTruth(few)).toBeLessThan(0.6);
  expect(withTruth(PLAIN)).toBeGreaterThan(0.65);
  expect(withTruth(PLAIN)).toBeLessThan(0.85);
  expect(Math.abs(mean(FRESH.map(({ response }) => PLAIN(response))) - mean(TRUE))).toBeLessThan(0.2);
});

test('sees words, neither their order nor sense', () => {
  const { prompt, response } = FRESH[0]!;
  const shuffled = wordsOf(response).sort().join(' ');
  expect(judge(prompt, shuffled, {}).reward).toBe(-4);
  expect(PLAIN(shuffled)).toBeCloseTo(PLAIN(response), 5);
});

test('labels that people flip teach less, and what people like too much it likes too much', () => {
  expect(withTruth(learn(256, { labelNoise: 0.4 }))).toBeLessThan(0.6 * withTruth(PLAIN));
  const liked = learn(256, { lengthBias: 0.3 });
  const lengths = FRESH.map(({ response }) => wordsOf(response).length);
  const withLength = (proxy: RewardModel) =>
    correlation(
      lengths,
      FRESH.map(({ response }) => proxy(response)),
    );
  expect(withLength(liked)).toBeGreaterThan(withLength(PLAIN) + 0.3);
});

test('cannot be learnt from a person who is not there yet', () => {
  const { experiment } = presetNamed('tales-momentum');
  const oracle = { ...PEOPLE, kind: 'person', proxy: { labels: 8, seed: 0 } };
  expect(() => parseExperiment({ ...experiment, world: { ...experiment.world, oracle } })).toThrow(
    'world.oracle.proxy: the labels that a model learns from',
  );
});
