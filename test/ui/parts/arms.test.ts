import { describe, expect, test } from 'vitest';
import { newArm } from '../../../src/experiment/arms';
import type { Arm } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { EMPTY_TRACE, fold } from '../../../src/trace/fold';
import { metric } from '../../../src/trace/series';
import { nextOrder, sorted } from '../../../src/ui/charts/ArmsTable';
import { rowsOver, spentText } from '../../../src/ui/charts/axis';
import { bandOf, meanOf, type Row, SEEDS } from '../../../src/ui/charts/rows';
import { drawnFocus, drawnOrder, inFocus, isCrowd, lookOf, styleOf } from '../../../src/ui/parts/arms';
import { evaluated, start } from '../../support/events';
import { linesOf } from '../../support/series';

const arms = (n: number): Arm[] =>
  Array.from({ length: n }, (_, i) => newArm(`arm-${i}`, `Arm ${i}`, { id: i === 3 ? 'dpo' : 'ipo', settings: {} }));
const ids = (list: readonly Arm[]) => list.map(({ id }) => id);
const focus = { selected: 'arm-5', hovered: 'arm-1' };

describe('how arms are drawn', () => {
  test('a few have a style each, whatever is in focus', () => {
    const few = arms(6);
    expect(isCrowd(few)).toBe(false);
    for (const { id } of few) expect(lookOf(few, id, focus)).toEqual({ ...styleOf(few, id), muted: false });
    expect(inFocus(few, focus)).toBe(few);
    expect(drawnOrder(few, focus)).toBe(few);
    // So that nothing is drawn again when the focus moves.
    expect(drawnFocus(few, focus)).toBe(drawnFocus(few, { selected: 'arm-2', hovered: null }));
  });

  test('of a crowd, plain DPO, the selected and the hovered one stand out, and are drawn last', () => {
    const many = arms(30);
    expect(isCrowd(many)).toBe(true);
    expect(ids(inFocus(many, focus))).toEqual(['arm-1', 'arm-3', 'arm-5']);
    expect(ids(drawnOrder(many, focus)).slice(-3)).toEqual(['arm-1', 'arm-3', 'arm-5']);
    expect(drawnOrder(many, focus)).toHaveLength(30);
    expect(drawnFocus(many, focus)).toBe(focus);
    const colours = ['arm-3', 'arm-5', 'arm-1'].map((id) => lookOf(many, id, focus).colour);
    expect(new Set(colours).size).toBe(3);
    expect(lookOf(many, 'arm-9', focus)).toEqual({ colour: 'var(--arm-muted)', dash: '', muted: true });
    // Plain DPO keeps its colour when it is selected.
    expect(lookOf(many, 'arm-3', { selected: 'arm-3', hovered: null }).colour).toBe(colours[0]);
  });
});

describe('charts over an expense', () => {
  const rows: Row[] = [
    { x: 0, [meanOf('dpo')]: 1, [meanOf('apo')]: 2, [SEEDS]: 1 },
    { x: 1, [meanOf('dpo')]: 3, [meanOf('apo')]: 4, [bandOf('apo')]: [3, 5], [SEEDS]: 2 },
    { x: 2, [meanOf('dpo')]: 5, [SEEDS]: 1 },
  ];
  /** Both start with nothing spent; apo pays twice as much an iteration. */
  const trace = (price: number) => {
    const events = [0, 1, 2].flatMap((iteration) =>
      ['dpo', 'apo'].map((arm, i) => {
        const event = evaluated({ seed: 0, arm, iteration }, 0);
        if (event.kind !== 'evaluate') throw new Error('not an evaluation');
        return { ...event, metrics: { ...event.metrics, tokens: price * iteration * (i + 1) } };
      }),
    );
    return fold(EMPTY_TRACE, [start(), ...events]);
  };
  const pair = presetNamed('tales-momentum').experiment.arms.slice(0, 2);

  test('over iterations nothing changes', () => {
    expect(rowsOver(null, rows, pair)).toBe(rows);
  });

  test('every arm stands at what it has spent, and equal expenses share a row', () => {
    expect(rowsOver(linesOf(trace(100), metric('tokens')), rows, pair)).toEqual([
      { x: 0, [meanOf('dpo')]: 1, [meanOf('apo')]: 2, [SEEDS]: 1 },
      { x: 100, [meanOf('dpo')]: 3, [SEEDS]: 2 },
      { x: 200, [meanOf('dpo')]: 5, [meanOf('apo')]: 4, [bandOf('apo')]: [3, 5], [SEEDS]: 2 },
    ]);
  });

  test('nothing is drawn if nothing is spent', () => {
    expect(rowsOver(linesOf(trace(0), metric('tokens')), rows, pair)).toEqual([]);
    expect(rowsOver(linesOf(trace(100), metric('flops')), rows, pair)).toEqual([]);
  });

  test('numbers are short', () => {
    expect([0, 950, 12_345, 5.6e9].map(spentText)).toEqual(['0', '950', '12.3K', '5.6B']);
  });
});

test('a column is sorted down, up, and not at all; what has no number comes last', () => {
  const table = [2, null, 3, 1].map((value) => ({ values: [value] }));
  const column = (order: Parameters<typeof sorted>[1]) => sorted(table, order).map(({ values }) => values[0]);
  const down = nextOrder(null, 0);
  const up = nextOrder(down, 0);
  expect(column(down)).toEqual([3, 2, 1, null]);
  expect(column(up)).toEqual([1, 2, 3, null]);
  expect(nextOrder(up, 0)).toBeNull();
  expect(column(null)).toEqual([2, null, 3, 1]);
  expect(nextOrder(up, 1)).toEqual({ column: 1, descending: true });
});
