import { expect, it } from 'vitest';
import { parseTunings, withTuning } from '../../../src/ops/tuning/saved';
import type { Tuning } from '../../../src/ops/tuning/tuning';

const tuning: Tuning = {
  adapter: 'a GPU',
  rowReduction: 'tree',
  attention: 'alone',
  decode: 'workgroup',
  matmul: { 'NT 512×128': 'register 4×4', 'few NT 512×128': 'split 8' },
};

it('restores what was kept', () => {
  const two = [tuning, { ...tuning, attention: 'workgroup', adapter: 'another GPU' }];
  expect(parseTunings(JSON.parse(JSON.stringify(two)))).toEqual(two);
});

it('reads what was kept before there was a choice for decode', () => {
  const { decode, ...earlier } = tuning;
  expect(parseTunings([earlier])).toEqual([{ ...tuning, decode: 'alone' }]);
});

it('keeps one record of an adapter and few adapters, the newest first', () => {
  const again: Tuning = { ...tuning, attention: 'quad' };
  expect(withTuning([tuning], again)).toEqual([again]);
  const many = Array.from({ length: 9 }, (_, i) => ({ ...tuning, adapter: `GPU ${i}` }));
  const kept = many.reduce<Tuning[]>(withTuning, []);
  expect(kept.map(({ adapter }) => adapter)).toEqual(['GPU 8', 'GPU 7', 'GPU 6', 'GPU 5']);
  expect(parseTunings(many)).toHaveLength(4);
});

it.each([
  ['nothing', null],
  ['text', 'tunings'],
  ['one record alone', tuning],
])('finds none in %s', (_, data) => {
  expect(parseTunings(data)).toEqual([]);
});

it.each([
  ['nothing', null],
  ['text', 'tuning'],
  ['no kernels', { ...tuning, matmul: undefined }],
  ['an adapter that is no text', { ...tuning, adapter: 1 }],
  ['an unknown reduction', { ...tuning, rowReduction: 'toString' }],
  ['an unknown attention', { ...tuning, attention: undefined }],
  ['an unknown decode', { ...tuning, decode: 'quad' }],
  ['a kernel that is gone', { ...tuning, matmul: { 'NT 512×128': 'register 2×2' } }],
  ['a class of before', { ...tuning, matmul: { 'NT 4096': 'register 4×4' } }],
  ['a name of every object', { ...tuning, matmul: { 'NT 512×128': 'toString' } }],
  [
    'too many classes',
    { ...tuning, matmul: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`NT ${i}×1`, 'quad 4×4'])) },
  ],
])('measures again where there is %s', (_, data) => {
  expect(parseTunings([data, tuning])).toEqual([tuning]);
});
