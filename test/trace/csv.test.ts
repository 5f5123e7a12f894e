import { expect, test } from 'vitest';
import { toCsv } from '../../src/trace/csv';

test('numbers in full, nothing for null, quotes where needed', () => {
  expect(
    toCsv(
      ['arm', 'x'],
      [
        ['a, "b"', 0.1],
        ['c\nd', null],
      ],
    ),
  ).toBe('arm,x\r\n"a, ""b""",0.1\r\n"c\nd",\r\n');
});

test.each(['=1+1', '+1', '-1', '@x', '\tx'])('the text %j is no formula, negative numbers stay numbers', (text) => {
  expect(toCsv(['x'], [[text], [-1]])).toBe(`x\r\n'${text}\r\n-1\r\n`);
});
