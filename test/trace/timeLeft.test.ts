import { expect, it } from 'vitest';
import { newStopwatch } from '../../src/trace/timeLeft';

it('says nothing before there is something to go by', () => {
  const stopwatch = newStopwatch(0);
  expect(stopwatch.left(null, 10_000)).toBeNull();
  expect(stopwatch.left({ done: 0, total: 10 }, 10_000)).toBeNull();
  expect(stopwatch.left({ done: 1, total: 10 }, 100)).toBeNull();
});

it('goes on at the speed so far, without the pauses', () => {
  const stopwatch = newStopwatch(1000);
  expect(stopwatch.left({ done: 1, total: 4 }, 3000)).toBe(6);
  stopwatch.pause(3000);
  stopwatch.pause(4000);
  expect(stopwatch.left({ done: 1, total: 4 }, 9000)).toBe(6);
  stopwatch.resume(10_000);
  stopwatch.resume(11_000);
  expect(stopwatch.left({ done: 2, total: 4 }, 12_000)).toBe(4);
  expect(stopwatch.left({ done: 4, total: 4 }, 12_000)).toBe(0);
});
