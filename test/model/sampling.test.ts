import { expect, test } from 'vitest';
import { argmax, drawToken } from '../../src/model/sampling';
import { uniform } from '../../src/random';

const all = { temperature: 1, topK: 0, topP: 1 };

test('greedy takes the largest logit, the lowest id among equals', () => {
  expect(drawToken([1, 3, 3, 2], 0.99, { ...all, temperature: 0 }).token).toBe(1);
  expect(argmax([-5])).toBe(0);
});

test('the cumulative distribution is inverted in the order of ids', () => {
  const logits = [Math.log(1), Math.log(2), Math.log(1)];
  const draw = (u: number) => drawToken(logits, u, all).token;
  expect([0, 0.2499, 0.25, 0.7499, 0.7501, 1 - 2 ** -24].map(draw)).toEqual([0, 0, 1, 1, 2, 2]);
  expect(drawToken(logits, 0.3, all).margin).toBeCloseTo(0.05, 12);
});

test('top-k keeps the first k of equals by id, and all if k reaches the vocabulary', () => {
  const drawn = (topK: number) =>
    new Set(
      Array.from({ length: 400 }, (_, i) => drawToken([0, 1, 1, 1], uniform(1, 2, 3, i), { ...all, topK }).token),
    );
  expect([...drawn(2)].sort()).toEqual([1, 2]);
  expect(drawn(4).size).toBe(4);
  expect(drawn(9).size).toBe(4);
});

test('top-p keeps the shortest prefix that reaches p, and one token at p = 0', () => {
  const logits = [0.1, 0.4, 0.2, 0.3].map(Math.log);
  const drawn = (topP: number, topK = 0) =>
    [
      ...new Set(
        Array.from({ length: 400 }, (_, i) => drawToken(logits, uniform(1, 2, 4, i), { ...all, topP, topK }).token),
      ),
    ].sort();
  expect(drawn(0)).toEqual([1]);
  expect(drawn(0.39)).toEqual([1]);
  expect(drawn(0.41)).toEqual([1, 3]);
  expect(drawn(0.89)).toEqual([1, 2, 3]);
  expect(drawn(1)).toEqual([0, 1, 2, 3]);
  expect(
    new Set(Array.from({ length: 99 }, (_, i) => drawToken([1, 1, 1, 1], i / 99, { ...all, topP: 0.5 }).token)).size,
  ).toBe(2);
  // Of the two that top-k leaves, the first alone has 4/7 of the probability.
  expect(drawn(0.57, 2)).toEqual([1]);
  expect(drawn(0.58, 2)).toEqual([1, 3]);
});

test('logits far apart neither overflow nor lose the largest', () => {
  expect(drawToken([-1e4, 1e4, 0], 0.5, all).token).toBe(1);
  expect(drawToken([5, 5], 0, { ...all, temperature: 1e-6 }).token).toBe(0);
});
