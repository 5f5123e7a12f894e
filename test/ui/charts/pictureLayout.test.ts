import { expect, test } from 'vitest';
import { allowedInXml, layoutOf, wrapped } from '../../../src/ui/charts/pictureLayout';

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

test('a text is broken at spaces, and a long word anywhere', () => {
  expect(wrapped('Lines are means over 5 seeds', 100, 5)).toEqual(['Lines are means over', '5 seeds']);
  const link = wrapped(`https://example.org/#${'x'.repeat(50)}`, 100, 5);
  expect(link.join('')).toBe(`https://example.org/#${'x'.repeat(50)}`);
  expect(link.every((line) => line.length <= 20)).toBe(true);
});

test('what XML forbids is replaced, all else stays', () => {
  expect(allowedInXml('a\u0000\u0001\u000b\u001f\ufffe\uffff\ud800b')).toBe(
    'a\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdb',
  );
  expect(allowedInXml('α\t\r\n<é>\u0085😀')).toBe('α\t\r\n<é>\u0085😀');
});
