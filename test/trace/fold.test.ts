import { describe, expect, test } from 'vitest';
import type { TableLabels } from '../../src/trace/events';
import {
  cellAt,
  EMPTY_TRACE,
  finishedIterations,
  finishedSeeds,
  fold,
  lastMoment,
  reached,
  shifted,
  type Trace,
} from '../../src/trace/fold';
import {
  metric,
  overSeeds,
  pairedDifferences,
  solutionTable,
  winRateOver,
  winRateOverBase,
} from '../../src/trace/series';
import { evaluated, start, traceOf } from '../support/events';
import { series } from '../support/series';

const at = (arm: string, iteration: number, seed = 0) => ({ seed, arm, iteration });

describe('fold', () => {
  test('collects the events of a cell, and leaves the earlier trace as it was', () => {
    const first = fold(EMPTY_TRACE, [start(), evaluated(at('dpo', 0), 1)]);
    const step = { step: 1, steps: 2, loss: 0.7, margin: 0, accuracy: 0.5, gradientNorm: 1, learningRate: 0.1 };
    const second = fold(first, [
      { kind: 'step', step, ...at('dpo', 1) },
      { kind: 'step', step: { ...step, step: 2 }, ...at('dpo', 1) },
      { kind: 'progress', done: 3, total: 9 },
    ]);
    expect(cellAt(first, at('dpo', 1))).toBeNull();
    expect(cellAt(second, at('dpo', 1))?.steps.map((one) => one.step)).toEqual([1, 2]);
    expect(second.progress).toEqual({ done: 3, total: 9 });
    expect(second.latest).toEqual(at('dpo', 1));
    expect(first.progress).toBeNull();
  });

  test('in one piece or event by event, the trace is the same', () => {
    const events = [start(), evaluated(at('dpo', 0), 1), evaluated(at('apo', 0), 2), { kind: 'end' } as const];
    const stepwise = events.reduce<Trace>((trace, event) => fold(trace, [event]), EMPTY_TRACE);
    expect(stepwise).toEqual(fold(EMPTY_TRACE, events));
    expect(stepwise.ended).toBe(true);
  });

  test('a new start forgets the old run', () => {
    const old = fold(EMPTY_TRACE, [start(), evaluated(at('dpo', 0), 1), { kind: 'end' }]);
    const fresh = fold(old, [start()]);
    expect(fresh.cells.size).toBe(0);
    expect(fresh.ended).toBe(false);
  });
});

describe('moments', () => {
  test('the last moment is the last phase that has said something', () => {
    const labels: TableLabels = { kind: 'table', wins: [[[0.5]]] };
    const trace = fold(EMPTY_TRACE, [
      start(),
      { kind: 'sample', sample: { kind: 'table', anchor: [[1]] }, ...at('dpo', 1) },
      { kind: 'label', labels, ...at('dpo', 1) },
    ]);
    expect(lastMoment(trace, 0, 'dpo')).toEqual({ ...at('dpo', 1), phase: 'label' });
    expect(lastMoment(trace, 0, 'apo')).toBeNull();
    expect(reached(cellAt(trace, at('dpo', 1)), 'solve')).toBe(false);
  });

  test('phases run over the borders of iterations and stop at both ends', () => {
    const moment = { ...at('dpo', 2), phase: 'sample' } as const;
    expect(shifted(moment, -1, 3)).toEqual({ ...at('dpo', 1), phase: 'extrapolate' });
    expect(shifted(moment, 5, 3)).toEqual({ ...at('dpo', 3), phase: 'label' });
    expect(shifted(moment, 99, 3)).toEqual({ ...at('dpo', 3), phase: 'extrapolate' });
    expect(shifted(moment, -99, 3)).toEqual({ ...at('dpo', 1), phase: 'sample' });
  });

  test('an iteration is finished under the seeds where every arm has been evaluated', () => {
    const trace = fold(EMPTY_TRACE, [
      start([0, 1]),
      ...['dpo', 'apo', 'control'].map((arm) => evaluated(at(arm, 1), 1)),
      evaluated(at('dpo', 2), 1),
    ]);
    expect(finishedIterations(trace)).toBe(1);
    expect(finishedSeeds(trace, 1)).toEqual([0]);
    expect(finishedSeeds(trace, 2)).toEqual([]);
  });
});

describe('series', () => {
  const trace = traceOf({ dpo: [1, 2, 6], apo: [4, 4, 10], control: [2, 2, 2] });

  test('mean and one standard error over seeds, with their number', () => {
    // Rewards 1, 2, 6: mean 3, deviation √7, error √(7/3).
    const [point] = series(trace, metric('reward'), 'dpo').slice(-1);
    expect(point).toMatchObject({ iteration: 2, n: 3, mean: 3 });
    expect(point!.high - point!.mean).toBeCloseTo(Math.sqrt(7 / 3), 12);
    expect(overSeeds(trace, metric('reward'), 'dpo', 2)).toEqual([1, 2, 6]);
  });

  test('one seed has no band', () => {
    const single = traceOf({ dpo: [1], apo: [2], control: [3] });
    expect(series(single, metric('reward'), 'apo').at(-1)).toEqual({ iteration: 2, n: 1, mean: 2, low: 2, high: 2 });
  });

  test('differences are paired by seed', () => {
    expect(pairedDifferences(trace, metric('reward'), 'apo', 'dpo', 2)).toEqual([
      { seed: 0, difference: 3 },
      { seed: 1, difference: 2 },
      { seed: 2, difference: 4 },
    ]);
  });

  test('what is not known has no point', () => {
    expect(series(trace, metric('gap'), 'dpo')).toEqual([]);
    expect(series(EMPTY_TRACE, metric('reward'), 'dpo')).toEqual([]);
  });
});

describe('win rates', () => {
  test('prompt by prompt, ties count half', () => {
    const trace = fold(EMPTY_TRACE, [
      start(),
      evaluated(at('dpo', 0), 0, [0, 0, 0, 0]),
      evaluated(at('dpo', 1), 0, [1, 0, -1, 2]),
      evaluated(at('apo', 1), 0, [2, 0, 0, 0]),
    ]);
    expect(winRateOverBase(trace, at('dpo', 1))).toBe((1 + 0.5 + 0 + 1) / 4);
    expect(winRateOver('apo')(trace, at('dpo', 1))).toBe((0 + 0.5 + 0 + 1) / 4);
    expect(winRateOver('dpo')(trace, at('apo', 1))).toBe(1 - (0 + 0.5 + 0 + 1) / 4);
    expect(winRateOver('control')(trace, at('dpo', 1))).toBeNull();
  });

  test('of tables in closed form', () => {
    const trace = fold(EMPTY_TRACE, [
      start([0], 'bandit-three'),
      { kind: 'sample', sample: { kind: 'table', anchor: [[0.2, 0.5, 0.3]] }, ...at('dpo', 1) },
      { kind: 'solve', solution: { kind: 'table', solution: [[1, 0, 0]] }, ...at('dpo', 1) },
    ]);
    expect(solutionTable(trace, at('dpo', 0))).toEqual([[0.2, 0.5, 0.3]]);
    // The first action earns most: it ties with itself, and beats the others.
    expect(winRateOverBase(trace, at('dpo', 1))).toBeCloseTo(0.5 * 0.2 + 0.8, 12);
  });
});
