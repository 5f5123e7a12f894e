import { expect, it } from 'vitest';
import { oneOf, parseArguments, suggestion, UsageError, wholeNumber } from '../../src/cli/command';

const options = { seeds: { type: 'string' }, end: { type: 'boolean' } } as const;

it('reads options and operands', () => {
  const { values, positionals } = parseArguments(['--seeds', '0-4', 'preset', '--end'], options, ['PRESET']);
  expect(values).toEqual({ seeds: '0-4', end: true });
  expect(positionals).toEqual(['preset']);
});

it.each([
  [['x', '--sed', '1'], 'unknown option --sed; did you mean --seeds?'],
  [['x', '--entirely-else'], 'unknown option --entirely-else'],
  [['x', '-q'], 'unknown option -q'],
  [['x', '--seeds'], "Option '--seeds <value>' argument missing"],
  [['x', '--end=1'], "Option '--end' does not take an argument"],
  [[], 'PRESET is missing'],
  [['x', 'y'], 'unexpected argument "y"'],
])('refuses %j', (args, message) => {
  expect(() => parseArguments(args, options, ['PRESET'])).toThrow(new UsageError(message));
});

it('checks numbers and choices', () => {
  expect(wholeNumber('steps', '12', 1, 20)).toBe(12);
  for (const text of ['', '-1', '1.5', '1e3', '0x10', '21', ' 1', 'NaN'])
    expect(() => wholeNumber('steps', text, 1, 20)).toThrow(/^--steps: expected a whole number from 1 to 20, received/);
  expect(oneOf('engine', 'cpu', ['auto', 'cpu'])).toBe('cpu');
  expect(() => oneOf('engine', 'toString', ['auto', 'cpu'])).toThrow(
    '--engine: expected auto, cpu, received "toString"',
  );
});

it('suggests the nearest name, and none if none is near', () => {
  expect(suggestion('presetz', ['run', 'presets', 'pretrain'])).toBe('; did you mean presets?');
  expect(suggestion('rnu', ['run', 'score'])).toBe('; did you mean run?');
  expect(suggestion('frobnicate', ['run', 'score'])).toBe('');
});
