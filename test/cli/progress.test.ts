import { expect, it } from 'vitest';
import { duration, newProgress } from '../../src/cli/progress';
import type { TraceEvent } from '../../src/trace/events';

function show(isTTY: boolean) {
  let written = '';
  let now = 0;
  const stream = {
    isTTY,
    write: (text: string) => {
      written += text;
      return true;
    },
  };
  const progress = newProgress(stream, () => now);
  const step = { step: 1, steps: 2, loss: 1, margin: 0, accuracy: 0.5, gradientNorm: 1, learningRate: 1 };
  for (let done = 1; done <= 40; done++) {
    now += 1000;
    const events: TraceEvent[] = [
      { kind: 'step', step, seed: 3, arm: 'apo', iteration: 2 },
      { kind: 'progress', done, total: 100 },
    ];
    for (const event of events) progress.show(event);
  }
  progress.clear();
  return written;
}

it('writes one line over on a terminal, and takes it away', () => {
  const lines = show(true).split('\r\x1b[K');
  expect(lines.at(-2)).toBe('40 % · seed 3, apo, iteration 2, step · 1 min 0 s left');
  expect(lines.at(-1)).toBe('');
});

it('appends a line now and then to a log', () => {
  expect(show(false)).toBe(
    '15 % · seed 3, apo, iteration 2, step · 1 min 25 s left\n30 % · seed 3, apo, iteration 2, step · 1 min 10 s left\n',
  );
});

it('writes durations', () => {
  expect([0.2, 59.5, 200, 7500].map(duration)).toEqual(['1 s', '1 min 0 s', '3 min 20 s', '2 h 5 min']);
});
