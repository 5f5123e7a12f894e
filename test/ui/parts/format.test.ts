import { expect, test } from 'vitest';
import {
  count,
  duration,
  fixed,
  percent,
  signed,
  significant,
  solutionName,
  subscript,
  words,
} from '../../../src/ui/parts/format';

test.each([
  [1.005, 2, '1.00'],
  [-1.234, 2, '−1.23'],
  [-0.001, 2, '0.00'],
  [null, 2, '–'],
  [Number.NaN, 2, '–'],
])('fixed(%f, %d) is %s', (x, decimals, text) => {
  expect(fixed(x, decimals)).toBe(text);
});

test.each([
  [0.126, '+0.13'],
  [-0.126, '−0.13'],
  [0.001, '0.00'],
  [-0.001, '0.00'],
])('signed(%f) is %s', (x, text) => {
  expect(signed(x)).toBe(text);
});

test.each([
  [0, '0'],
  [0.1, '0.100'],
  [0.0003, '0.000300'],
  [1234.5, '1235'],
  [-2.5, '−2.50'],
  [1.2e-7, '1.20·10⁻⁷'],
  [6.02e23, '6.02·10²³'],
])('significant(%f) is %s', (x, text) => {
  expect(significant(x)).toBe(text);
});

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [125, '2 min 05 s'],
  [4200, '1 h 10 min'],
])('%f seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('shares, counts, names', () => {
  expect(percent(0.1234, 1)).toBe('12.3 %');
  expect(count(1, 'seed')).toBe('1 seed');
  expect(count(5, 'seed')).toBe('5 seeds');
  expect(subscript(10)).toBe('₁₀');
  expect(solutionName(2)).toBe('π̂₂');
  expect(words('maxTokens')).toBe('max tokens');
});
