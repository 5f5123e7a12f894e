import { describe, expect, it } from 'vitest';
import { FUZZED, fuzz } from '../support/fuzz';
import { parts } from '../support/parts';

/** Other seeds than in the short run: a hundred thousand of a kind. */
describe.each(FUZZED)('%s', (kind) => {
  it.each(parts(20))('five thousand mutations: %i', async (part) => {
    const { wrong, slowest } = await fuzz(kind, 5_000, part * 1_000_000);
    expect(wrong).toEqual([]);
    expect(slowest).toBeLessThan(2000);
  });
});
