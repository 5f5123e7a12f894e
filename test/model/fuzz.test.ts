import { expect, it } from 'vitest';
import { FUZZED, fuzz } from '../support/fuzz';

it.each(FUZZED)('a mutated %s is read or refused with a message', async (kind) => {
  const { accepted, refused, wrong } = await fuzz(kind, 1000);
  expect(wrong).toEqual([]);
  expect(accepted).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(20);
});
