import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TraceEvent } from '../../src/trace/events';
import { newOutbox } from '../../src/worker/outbox';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const event = (done: number): TraceEvent => ({ kind: 'progress', done, total: 1e6 });

it('sends a batch when the page has shown the last, and has had as much time again', () => {
  const sent: number[] = [];
  const outbox = newOutbox((events) => sent.push(events.length), Date.now);
  outbox.push(event(1));
  expect(sent).toEqual([1]);
  for (let i = 0; i < 5; i++) outbox.push(event(2 + i));
  // The page takes three seconds to show it.
  vi.advanceTimersByTime(3000);
  expect(sent).toEqual([1]);
  outbox.taken();
  vi.advanceTimersByTime(2999);
  expect(sent).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([1, 5]);
  // The next is shown at once, so ten a second may come again.
  outbox.taken();
  outbox.push(event(7));
  vi.advanceTimersByTime(100);
  expect(sent).toEqual([1, 5, 1]);
});

it('has no room for what a page that does not follow cannot show', async () => {
  let sent = 0;
  const outbox = newOutbox((events) => (sent += events.length), Date.now);
  let pushed = 0;
  for (; outbox.room() === null && pushed < 1e6; pushed++) outbox.push(event(pushed));
  expect(pushed).toBeLessThan(50_000);
  expect(outbox.isBehind()).toBe(true);
  let hasRoom = false;
  void outbox.room()!.then(() => {
    hasRoom = true;
  });
  outbox.taken();
  await vi.advanceTimersByTimeAsync(100);
  expect([hasRoom, sent, outbox.room()]).toEqual([true, pushed, null]);
});

it('sends a large batch in pieces that a page reads in a moment, in order', () => {
  const sent: number[][] = [];
  const outbox = newOutbox(
    (events) => sent.push(events.map((one) => (one.kind === 'progress' ? one.done : Number.NaN))),
    Date.now,
  );
  for (let i = 0; i < 3500; i++) outbox.push(event(i));
  vi.advanceTimersByTime(20);
  outbox.taken();
  vi.advanceTimersByTime(80);
  expect(sent.map(({ length }) => length)).toEqual([1, 2000, 1499]);
  expect(sent.flat()).toEqual(Array.from({ length: 3500 }, (_, i) => i));
});
