import { expect, it } from 'vitest';
import { newTimeLimit } from '../../src/cli/timeLimit';

it('hands on what the work returns and throws, and stops it when it takes too long', () => {
  const within = newTimeLimit('the work', 200);
  expect(within(() => 7)).toBe(7);
  expect(() => within(() => JSON.parse('{'))).toThrow(SyntaxError);
  expect(() => within(() => /(a+)+$/.test(`${'a'.repeat(40)}b`))).toThrow(
    'the work took longer than 0.2 s, and was stopped',
  );
  expect(within(() => 'again')).toBe('again');
});
