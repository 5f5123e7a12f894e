import { expect, test } from 'vitest';
import { solveGames } from '../../support/games';
import { parts } from '../../support/parts';

/** Other seeds than in the short run: a million games. */
test.each(parts(20))('fifty thousand games have an equilibrium: %i', (part) => {
  const few = solveGames(49_500, 32, 10_000_000 + part * 100_000);
  const many = solveGames(500, 64, 20_000_000 + part * 100_000);
  expect([...few.wrong, ...many.wrong]).toEqual([]);
  expect(Math.max(few.slowest, many.slowest)).toBeLessThan(200);
});
