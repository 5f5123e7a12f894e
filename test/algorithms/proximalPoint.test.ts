import { describe, expect, it, test } from 'vitest';
import {
  beforeStep,
  type Combination,
  judgedPolicy,
  nextAnchor,
  optimistic,
  policiesAt,
  referenceOf,
  restarting,
  stepOf,
} from '../../src/algorithms/proximalPoint';
import { momentum, rule } from '../support/bandit';

/** Policies as their names, so that a combination reads like the formula. */
const named = {
  base: 'base',
  anchor: 'next anchor',
  solution: 'solution',
  previous: 'previous',
  start: 'anchor',
  outer: 'outer',
  lastStep: 'last step',
};
const arm = (change: Partial<ReturnType<typeof rule>> = {}) => ({ ...rule('dpo', {}), ...change });

test('eq. 3.6: solution + α (solution − previous), or from the anchor in the ablation', () => {
  expect(nextAnchor(momentum(0.25), named, 0.25)).toEqual([
    [1.25, 'solution'],
    [-0.25, 'previous'],
  ]);
  expect(nextAnchor(momentum(0.25, { from: 'anchor' }), named, 0.25)).toEqual([
    [1.25, 'solution'],
    [-0.25, 'anchor'],
  ]);
});

test('eq. 3.5: what the step is measured against', () => {
  const reference = (change: Parameters<typeof arm>[0]) => referenceOf(arm(change), named);
  expect(reference({ reference: 'anchor' })).toEqual([[1, 'anchor']]);
  expect(reference({ reference: 'moving' })).toEqual([[1, 'anchor']]);
  expect(reference({ reference: 'initial' })).toEqual([[1, 'base']]);
  expect(reference({ reference: 'previous' })).toEqual([[1, 'previous']]);
  expect(reference({ reference: 'mixture', referenceShare: 0.25 })).toEqual([
    [0.75, 'anchor'],
    [0.25, 'outer'],
  ]);
});

test('ExPO judges solution + expo (solution − base)', () => {
  expect(judgedPolicy(arm({ expo: 0.5 }), named)).toEqual([
    [1.5, 'solution'],
    [-0.5, 'base'],
  ]);
});

test('the optimistic step is 2 g_t − g_{t−1} from the reference on, and plain the first time', () => {
  expect(optimistic('plain', 'reference', { ...named, lastStep: null })).toEqual([[1, 'plain']]);
  const value = (combination: Combination<number>) => combination.reduce((sum, [c, x]) => sum + c * x, 0);
  const [reference, plain, last] = [3, 3.5, 0.125];
  const policies = { ...policiesAt(0), lastStep: last };
  expect(value(stepOf(plain, reference))).toBe(0.5);
  expect(value(optimistic(plain, reference, policies))).toBe(reference + 2 * 0.5 - last);
});

test('the restart rule drops a momentum that points against the last step', () => {
  const restart = momentum(0.25, { restart: true });
  expect(restarting(restart, 0.25, -0.1)).toEqual({ alpha: 0, restarted: true });
  expect(restarting(restart, 0.25, 0.1)).toEqual({ alpha: 0.25, restarted: false });
  expect(restarting(restart, 0, -0.1)).toEqual({ alpha: 0, restarted: false });
  expect(restarting(momentum(0.25), 0.25, -0.1)).toEqual({ alpha: 0.25, restarted: false });
});

describe('as a step begins', () => {
  it('the solution becomes the previous one, and the anchor the start', () => {
    expect(beforeStep(arm(), named, 2)).toEqual({ ...named, previous: 'solution', start: 'next anchor' });
  });

  it('a mixture replaces its outer reference by the solution after every `every` iterations', () => {
    const own = arm({ reference: 'mixture', referenceEvery: 2 });
    const outer = [1, 2, 3, 4, 5].map((iteration) => beforeStep(own, named, iteration).outer);
    expect(outer).toEqual(['outer', 'outer', 'solution', 'outer', 'solution']);
  });
});
