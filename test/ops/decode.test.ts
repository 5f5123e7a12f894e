import { expect, it } from 'vitest';
import { cases, decodeCase } from '../../src/selftest/cases/decode';
import { testDevice } from '../support/gpu';

const edges = [
  decodeCase({ rows: 5, maxTime: 33, heads: 2, kvHeads: 2, headDim: 32 }, 33),
  decodeCase({ rows: 2, maxTime: 63, heads: 3, kvHeads: 1, headDim: 64 }, 41),
];

it.each([...cases, ...edges])('$op: $shape', async ({ run }) => {
  const { error, limit } = await run(await testDevice());
  expect(error).toBeLessThanOrEqual(limit);
});
