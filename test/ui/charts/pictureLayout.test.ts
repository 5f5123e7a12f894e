import { expect, test } from 'vitest';
import { layoutOf } from '../../../src/ui/charts/pictureLayout';

test('keys fill rows, and the chart begins below the last', () => {
  const names = ['Iterative DPO', 'APO, α = 0.3', 'Control: DPO with β(1−α)'];
  const wide = layoutOf(800, names);
  expect(new Set(wide.keys.map(({ y }) => y)).size).toBe(1);
  const narrow = layoutOf(260, names);
  expect(narrow.keys.map(({ x }) => x === narrow.keys[0]!.x)).toEqual([true, false, true]);
  expect(narrow.keys[2]!.y).toBeGreaterThan(narrow.keys[0]!.y);
  expect(narrow.top).toBeGreaterThan(narrow.keys[2]!.y);
});

test('without keys the chart follows the title', () => {
  expect(layoutOf(400, [])).toEqual({ keys: [], top: 48 });
});

test('a name that is too long for a row has one for itself', () => {
  const { keys } = layoutOf(100, ['a', 'b'.repeat(60), 'c']);
  expect(new Set(keys.map(({ y }) => y)).size).toBe(3);
});
