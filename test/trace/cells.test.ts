import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cells } from '../../src/trace/cells';
import { EMPTY_TRACE, fold, type Trace } from '../../src/trace/fold';
import { evaluated, start } from '../support/events';

test('is a map in the order in which keys came, and earlier ones stay as they were', () => {
  const change = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer());
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 400 }), fc.nat(), (changes, cut) => {
      let cells = Cells.of<number>([]);
      const lines = [cells];
      for (const [key, value] of changes) {
        cells = cells.with(`${key}`, value);
        lines.push(cells);
      }
      const at = cut % lines.length;
      const [old, more] = [lines[at]!, lines[at]!.with('another', 1).with('7', 2)];
      const expected = new Map(changes.map(([key, value]) => [`${key}`, value]));
      expect([...cells]).toEqual([...expected]);
      const before = new Map(changes.slice(0, at).map(([key, value]) => [`${key}`, value]));
      expect([...old.keys()]).toEqual([...before.keys()]);
      expect([...old.values()]).toEqual([...before.values()]);
      expect(old.size).toBe(before.size);
      expect([old.get('another'), old.has('another'), more.get('another')]).toEqual([undefined, false, 1]);
      expect([...more]).toEqual([...before.set('another', 1).set('7', 2)]);
    }),
    { numRuns: 200 },
  );
});

test('holds a hundred thousand', () => {
  const cells = Cells.of(Array.from({ length: 100_000 }, (_, i) => [`${i}`, i] as const));
  expect(cells.size).toBe(100_000);
  for (const i of [0, 31, 32, 1023, 1024, 32_767, 32_768, 99_999]) expect(cells.get(`${i}`)).toBe(i);
  expect(cells.get('100000')).toBeUndefined();
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
