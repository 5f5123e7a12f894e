import { expect, test } from 'vitest';
import { solveGames } from '../../support/games';

/** Other seeds than in the short run. */
test('a million games have an equilibrium', () => {
  const few = solveGames(990_000, 32, 1_000_000);
  const many = solveGames(10_000, 64, 3_000_000);
  expect([...few.wrong, ...many.wrong]).toEqual([]);
  expect(Math.max(few.slowest, many.slowest)).toBeLessThan(200);
});
