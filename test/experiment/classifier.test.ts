import { expect, it } from 'vitest';
import { labelsOf, rewardOf } from '../../src/experiment/classifier';

const of = (json: unknown) =>
  labelsOf(new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json)));

it('finds the labels of a config in their order, and none of a model of one output', () => {
  expect(of({ id2label: { 1: 'GOOD', 0: 'BAD' } })).toEqual(['BAD', 'GOOD']);
  expect(of({ id2label: { 0: 'LABEL_0' } })).toEqual([]);
  expect(of({ num_labels: 1 })).toEqual([]);
  expect(of({ num_labels: 3 })).toEqual(['LABEL_0', 'LABEL_1', 'LABEL_2']);
  // As transformers reads a config that says nothing.
  expect(of({})).toEqual(['LABEL_0', 'LABEL_1']);
});

it.each([
  ['no JSON', '{', 'config.json: '],
  ['too many labels', { num_labels: 65 }, 'config.json: 65 labels, expected 1 to 64'],
  ['a label left out', { id2label: { 0: 'a', 2: 'b' } }, 'id2label has no name for 1'],
  ['a label that is no text', { id2label: { 0: 'a', 1: 2 } }, 'id2label has no name for 1'],
  ['two labels of one name', { id2label: { 0: 'a', 1: 'a' } }, 'two labels of one name'],
])('refuses %s', (_, json, message) => {
  expect(() => of(json)).toThrow(message);
});

it('takes the only logit, or the log-odds of the good label', () => {
  expect(rewardOf([-2.5], null)).toBe(-2.5);
  expect(rewardOf([1, 4], 1)).toBe(3);
  const logits = [1, 2, 700];
  const odds = (good: number) => {
    const all = logits.map((x) => Math.exp(x - 700));
    const rest = all.reduce((sum, x, i) => (i === good ? sum : sum + x), 0);
    return Math.log(all[good]! / rest);
  };
  expect(rewardOf(logits, 2)).toBeCloseTo(700 - Math.log(Math.E + Math.E ** 2), 9);
  expect(rewardOf(logits, 1)).toBeCloseTo(odds(1), 9);
});
