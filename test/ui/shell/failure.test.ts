import { expect, test } from 'vitest';
import { NonFiniteError } from '../../../src/engine/language/engine';
import { presetNamed } from '../../../src/experiment/presets';
import { DeviceLostError } from '../../../src/gpu/device';
import { failureOf } from '../../../src/messages/failure';
import { failureHelp } from '../../../src/ui/shell/failure';

const tales = presetNamed('tales-momentum').experiment;
const bandit = presetNamed('bandit-three').experiment;
const note = (kind: 'webgpu' | 'cpu' | 'exact') => ({ kind, description: kind, reason: null });

test.each([
  'step 3: the gradient of layers.0.wq is not finite',
  'sample: the logits of row 2 are not finite',
  'step 1: the norm of the gradient overflows',
  'step 1: the loss is NaN',
])('numbers that overflow have advice: %s', (detail) => {
  expect(failureHelp(failureOf(new NonFiniteError(detail)), note('cpu'), tales).advice).toContain('learning rate');
});

test('a device that is lost again and again has advice', () => {
  const lost = failureOf(new DeviceLostError('The device was lost (unknown): '));
  expect(failureHelp(lost, note('webgpu'), tales).advice).toContain('the CPU engine');
});

test('nothing else has', () => {
  for (const failure of [
    failureOf(new Error('no minimiser: no finite minimiser of the exact loss')),
    failureOf(new Error('the word is not finite')),
    { code: 'worker-missing' } as const,
    null,
  ])
    expect(failureHelp(failure, note('webgpu'), tales).advice).toBeNull();
});

test('the CPU is offered if a GPU ran, or may have been requested', () => {
  expect(failureHelp(null, note('webgpu'), tales).cpu).toBe(true);
  expect(failureHelp(null, note('cpu'), tales).cpu).toBe(false);
  expect(failureHelp(null, note('exact'), bandit).cpu).toBe(false);
  expect(failureHelp(null, null, tales).cpu).toBe(true);
  expect(failureHelp(null, null, { ...tales, engine: 'cpu' }).cpu).toBe(false);
  expect(failureHelp(null, null, bandit).cpu).toBe(false);
});
