import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { listenForInterrupts } from '../../src/cli/interrupt';

it('asks to stop once, ends at the second wish, and then lets go', () => {
  const signals = new EventEmitter();
  let now = 1000;
  const told: (string | number)[] = [];
  const interrupts = listenForInterrupts(signals as unknown as NodeJS.Process, () => now, {
    first: () => told.push('first'),
    again: (status) => told.push(status),
  });
  expect(interrupts.asked).toBe(false);
  signals.emit('SIGINT', 'SIGINT');
  // npm's copy of the same Ctrl-C.
  now += 20;
  signals.emit('SIGINT', 'SIGINT');
  expect(interrupts.asked).toBe(true);
  expect(told).toEqual(['first']);
  now += 1000;
  signals.emit('SIGINT', 'SIGINT');
  signals.emit('SIGTERM', 'SIGTERM');
  expect(told).toEqual(['first', 130, 143]);
  interrupts.release();
  expect(signals.listenerCount('SIGINT') + signals.listenerCount('SIGTERM')).toBe(0);
});
