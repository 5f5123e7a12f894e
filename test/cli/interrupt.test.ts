import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { listenForInterrupts, newRest } from '../../src/cli/interrupt';

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

it('rests for signals now and then, and ends the work once asked', async () => {
  let now = 0;
  const interrupts = { asked: false };
  const rest = newRest(() => now, interrupts);
  let heard = 0;
  setImmediate(() => heard++);
  await rest();
  expect(heard).toBe(0);
  now = 21;
  await rest();
  expect(heard).toBe(1);
  interrupts.asked = true;
  await expect(rest()).rejects.toThrow('interrupted');
});
