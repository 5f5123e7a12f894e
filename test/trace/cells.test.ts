import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cells, keyOf } from '../../src/trace/cells';
import { EMPTY_TRACE, fold, type Trace } from '../../src/trace/fold';
import { evaluated, start } from '../support/events';

/** A key as the cells of a run have it. */
const placeOf = (key: number) => ({ seed: key % 3, arm: ['a', 'b'][key % 2]!, iteration: key });
const textOf = (key: number) => keyOf(placeOf(key));
const another = { seed: 9, arm: 'b', iteration: 1 };

test('is a map in the order in which keys came, and earlier ones stay as they were', () => {
  const change = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer());
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 400 }), fc.nat(), (changes, cut) => {
      let cells = Cells.of<number>([]);
      const lines = [cells];
      for (const [key, value] of changes) {
        cells = cells.with(placeOf(key), value);
        lines.push(cells);
      }
      const at = cut % lines.length;
      const [old, more] = [lines[at]!, lines[at]!.with(another, 1).with(placeOf(7), 2)];
      const expected = new Map(changes.map(([key, value]) => [textOf(key), value]));
      expect([...cells]).toEqual([...expected]);
      const before = new Map(changes.slice(0, at).map(([key, value]) => [textOf(key), value]));
      expect([...old.keys()]).toEqual([...before.keys()]);
      expect([...old.values()]).toEqual([...before.values()]);
      expect(old.size).toBe(before.size);
      const text = keyOf(another);
      expect([old.get(text), old.at(another), old.has(text), more.get(text)]).toEqual([undefined, undefined, false, 1]);
      expect([...more]).toEqual([...before.set(text, 1).set(textOf(7), 2)]);
    }),
    { numRuns: 200 },
  );
});

test('finds what has changed since an earlier map of its line, and says if one is of another', () => {
  const change = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer());
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 1200 }), fc.nat(), (changes, cut) => {
      const lines = [Cells.of<object>([])];
      for (const [key, value] of changes) lines.push(lines.at(-1)!.with(placeOf(key), { value }));
      const at = cut % lines.length;
      const [old, cells] = [lines[at]!, lines.at(-1)!];
      const expected = new Set(changes.slice(at).map(([key]) => textOf(key)));
      expect(new Set([...cells.changesSince(old)!].map(keyOf))).toEqual(expected);
      expect([...cells.changesSince(cells)!]).toEqual([]);
      if (old.size < cells.size) {
        expect(old.changesSince(cells)).toBeNull();
        expect(old.with(another, {}).changesSince(cells)).toBeNull();
      }
      expect(Cells.of(cells).changesSince(old)).toBeNull();
    }),
    { numRuns: 200 },
  );
});

test('holds a hundred thousand, and finds the last of them by itself', () => {
  const place = (i: number) => ({ seed: 0, arm: 'a', iteration: i });
  const cells = Cells.of(Array.from({ length: 100_000 }, (_, i) => [keyOf(place(i)), i] as const));
  expect(cells.size).toBe(100_000);
  for (const i of [0, 31, 32, 1023, 1024, 32_767, 32_768, 99_999]) expect(cells.at(place(i))).toBe(i);
  expect(cells.at(place(100_000))).toBeUndefined();
  expect([...cells.with(place(100_000), 1).changesSince(cells)!]).toEqual([place(100_000)]);
});

test('an event costs the same at the end of a long run', () => {
  let trace: Trace = fold(EMPTY_TRACE, [start()]);
  const times: number[] = [];
  for (let part = 0; part < 10; part++) {
    const { user } = process.cpuUsage();
    for (let i = 0; i < 10_000; i++)
      trace = fold(trace, [evaluated({ seed: 0, arm: 'dpo', iteration: part * 10_000 + i }, 1)]);
    times.push(process.cpuUsage().user - user);
  }
  // Copied at every event, the last tenth took a hundred times as long as the second.
  expect(times[9]!).toBeLessThan(10 * times[1]!);
});
