import { expect, test } from 'vitest';
import { OutOfMemoryError } from '../../src/gpu/tensor';
import { type Failure, failureOf, failureText } from '../../src/messages/failure';
import { Refused } from '../../src/messages/refusal';

test.each([
  [new OutOfMemoryError('weights: 4 bytes'), 'out-of-memory', 'weights: 4 bytes'],
  [new Refused({ path: ['seeds'], code: 'seed-twice' }), 'refused', 'seeds: a seed stands twice'],
  [new TypeError('boom'), 'other', 'boom'],
  ['boom', 'other', 'boom'],
])('what is caught becomes plain data with a code: %s', (error, code, text) => {
  const failure = failureOf(error);
  expect(failure.code).toBe(code);
  expect(failureText(structuredClone(failure))).toBe(text);
});

test('a code without facts has its sentence too', () => {
  expect(failureText({ code: 'worker-stopped' } satisfies Failure)).toBe('The worker was stopped.');
});
