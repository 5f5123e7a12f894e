import { expect, it } from 'vitest';
import { splitOff, turnOf } from '../../../src/domains/own/order';

const ALL = Array.from({ length: 20 }, (_, i) => ({ prompt: `p${i % 15}`, i }));

it('holds out what training has nothing like', () => {
  const { heldOut, training } = splitOff(ALL, 6, ({ prompt }) => prompt);
  expect(heldOut).toHaveLength(6);
  const held = new Set(heldOut.map(({ prompt }) => prompt));
  expect(training).toEqual(ALL.filter(({ prompt }) => !held.has(prompt)));
  expect(splitOff(ALL, 6, ({ prompt }) => prompt).heldOut).toEqual(heldOut);
});

it('visits all in whole passes, each in an order of its own', () => {
  const numbers = ALL.map(({ i }) => i);
  const turns = Array.from({ length: 8 }, (_, k) => turnOf(numbers, 3, k + 1, 5));
  const passes = [turns.slice(0, 4).flat(), turns.slice(4).flat()];
  for (const pass of passes) expect([...pass].sort((a, b) => a - b)).toEqual(numbers);
  expect(passes[0]).not.toEqual(passes[1]);
  expect(turnOf(numbers, 4, 1, 5)).not.toEqual(turns[0]);
});
