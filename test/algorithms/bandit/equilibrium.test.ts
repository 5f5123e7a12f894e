import { expect, test } from 'vitest';
import { equilibrium } from '../../../src/algorithms/bandit/equilibrium';
import { Failed } from '../../../src/messages/failure';
import { randomGame, solveGames } from '../../support/games';

test('random games have an equilibrium', () => {
  expect(solveGames(3000, 32, 1).wrong).toEqual([]);
  expect(solveGames(30, 64, 1).wrong).toEqual([]);
});

/** Games that the simplex method alone, in rounded numbers, got wrong. */
test.each([
  [1653, 'ended elsewhere'],
  [94, 'threw'],
  [1005, 'did not end'],
])('game %i, where the simplex method %s', (seed) => {
  const wins = randomGame(seed, 64);
  const x = equilibrium(wins);
  expect(2 * Math.max(...wins.map((row) => row.reduce((sum, p, b) => sum + p * x[b]!, 0))) - 1).toBeLessThan(1e-8);
});

test('what is no game has no equilibrium', () => {
  const always = [
    [0.9, 0.9],
    [0.9, 0.9],
  ];
  expect(() => equilibrium(always)).toThrow(Failed);
  expect(() => equilibrium(always)).toThrow('a duality gap of 0.8, and 1e-8 is allowed');
});
