import { expect, test } from 'vitest';
import { presetNamed } from '../../../src/experiment/presets';
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
  expect(failureHelp(detail, note('cpu'), tales).advice).toContain('learning rate');
});

test('nothing else has', () => {
  for (const detail of ['no minimiser: no finite minimiser of the exact loss', 'The worker could not be loaded.', ''])
    expect(failureHelp(detail, note('webgpu'), tales).advice).toBeNull();
});

test('the CPU is offered where a GPU ran, or may have been asked for', () => {
  expect(failureHelp('', note('webgpu'), tales).cpu).toBe(true);
  expect(failureHelp('', note('cpu'), tales).cpu).toBe(false);
  expect(failureHelp('', note('exact'), bandit).cpu).toBe(false);
  expect(failureHelp('', null, tales).cpu).toBe(true);
  expect(failureHelp('', null, { ...tales, engine: 'cpu' }).cpu).toBe(false);
  expect(failureHelp('', null, bandit).cpu).toBe(false);
});
