import { expect, it } from 'vitest';
import { startOptions } from '../../scripts/startOptions.mjs';

it.each([
  ['', { port: 4173, host: 'localhost' }],
  ['--port 80 --host', { port: 80, host: true }],
  ['--host --port=0', { port: 0, host: true }],
  ['--host mine.example', { port: 4173, host: 'mine.example' }],
  ['--port abc', 'start: --port: expected a whole number from 0 to 65535, received "abc"'],
  ['--port 65536', 'start: --port: expected a whole number from 0 to 65535, received "65536"'],
  ['--port -1', /^start: .*--port/],
  ['--prot 1', /^start: .*--prot/],
  ['there', /^start: .*there/],
])('npm start -- %s', (args, expected) => {
  const found = startOptions(args.split(' ').filter(Boolean));
  if (expected instanceof RegExp) expect(found).toMatch(expected);
  else expect(found).toEqual(expected);
});
