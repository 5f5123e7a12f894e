import { afterEach, describe, expect, it } from 'vitest';
import type { Field } from '../../../src/experiment/fields';
import { stepped, typedNumber } from '../../../src/ui/settings/typedNumber';
import { editable } from '../../../src/words/numbers';
import { speak } from '../../../src/words/speak';

type NumberField = Extract<Field, { kind: 'number' }>;

const share: NumberField = { kind: 'number', minimum: -1, maximum: 1, integer: false };
const size: NumberField = { kind: 'number', minimum: 1, maximum: 5000, integer: true };

afterEach(() => speak('en'));

describe('a typed number', () => {
  it.each([
    ['0.5', 0.5],
    ['0,5', 0.5],
    [',5', 0.5],
    [' .5 ', 0.5],
    ['−0,25', -0.25],
    ['-0.25', -0.25],
    ['0,125', 0.125],
    ['+1e-3', 0.001],
    ['1,5e-1', 0.15],
    ['0.', 0],
  ])('%s is %d', (text, value) => {
    expect(typedNumber(text, share)).toEqual({ value, refused: null });
  });

  it.each([
    [share, '', 'a number, please'],
    [share, '0,5,1', 'a number, please'],
    [share, '0.5,1', 'a number, please'],
    [share, '0 5', 'a number, please'],
    [share, '0x1', 'a number, please'],
    [share, 'Infinity', 'a number, please'],
    [share, '1e400', 'from −1 to 1'],
    [share, '1,5', 'from −1 to 1'],
    [share, '1,000', 'write 1000 or 1.000'],
    [size, '1,000', 'a whole number, please'],
    [size, '1.000', 'a whole number, please'],
    [size, '2,5', 'a whole number, please'],
    [size, 'two', 'a whole number, please'],
    [size, '0', 'from 1 to 5000'],
  ])('%j refuses %j: %s', (field, text, refused) => {
    expect(typedNumber(text, field)).toEqual({ value: null, refused });
  });

  it('a point with three digits behind it is thousands in German, where a comma is not', async () => {
    const wide: NumberField = { ...share, minimum: -5000, maximum: 5000 };
    await speak('de');
    for (const [text, value] of [
      ['1,234', 1.234],
      ['0.3', 0.3],
      ['0.125', 0.125],
      ['1.5', 1.5],
      ['12,3456', 12.3456],
    ] as const)
      expect(typedNumber(text, wide)).toEqual({ value, refused: null });
    expect(typedNumber('1.000', wide).refused).toBe('1000 oder 1,000 schreiben');
    expect(typedNumber('-12.345', wide).refused).toBe('-12345 oder -12,345 schreiben');
    expect(typedNumber('1.000,5', wide).refused).toBe('bitte eine Zahl');
    expect(typedNumber('1.000', size).refused).toBe('bitte eine ganze Zahl');
  });

  it.each(['en', 'de'] as const)('what a field shows of a number is that number, %s', async (language) => {
    await speak(language);
    const any: NumberField = { ...share, minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE };
    for (const value of [0, 0.3, -0.25, 1.234, 1234, 12345.678, 1e-7, 1.5e-7, 1e21, 2.5e300, 0.1 + 0.2])
      expect(typedNumber(editable(value), any)).toEqual({ value, refused: null });
  });

  it('goes up and down by its first digit, within the range', () => {
    expect(stepped(0.3, 1, share)).toBe(0.4);
    expect(stepped(0.3, -1, share)).toBe(0.2);
    expect(stepped(0.02, 1, share)).toBe(0.03);
    expect(stepped(0, 1, share)).toBe(0.1);
    expect(stepped(1, 1, share)).toBe(1);
    expect(stepped(12, -1, size)).toBe(11);
    expect(stepped(1, -1, size)).toBe(1);
  });
});
