import { expect, it } from 'vitest';
import { parseTuning } from '../../src/ops/savedTuning';
import type { Tuning } from '../../src/ops/tuning';

const tuning: Tuning = {
  adapter: 'a GPU',
  rowReduction: 'tree',
  attention: 'alone',
  matmul: { default: 'register 4×4', 'NT 4096': 'workgroup 8×8' },
};

it('restores what was kept', () => {
  expect(parseTuning(JSON.parse(JSON.stringify(tuning)))).toEqual(tuning);
});

it.each([
  ['nothing', null],
  ['text', 'tuning'],
  ['no kernels', { ...tuning, matmul: undefined }],
  ['an adapter that is no text', { ...tuning, adapter: 1 }],
  ['an unknown reduction', { ...tuning, rowReduction: 'toString' }],
  ['an unknown attention', { ...tuning, attention: undefined }],
  ['a kernel that is gone', { ...tuning, matmul: { default: 'register 2×2' } }],
  ['a name of every object', { ...tuning, matmul: { default: 'toString' } }],
  [
    'too many classes',
    { ...tuning, matmul: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [i, 'quad 4×4'])) },
  ],
])('measures again where there is %s', (_, data) => {
  expect(parseTuning(data)).toBeNull();
});
