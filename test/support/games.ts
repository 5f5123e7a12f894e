import { equilibrium } from '../../src/algorithms/bandit/equilibrium';
import { dice } from './mutate';

/** How a probability of a random game is drawn: degenerate games are where a simplex method in rounded numbers goes wrong. */
const DRAWS: readonly ((next: () => number) => number)[] = [
  (next) => next(),
  (next) => Math.floor(next() * 5) / 4,
  (next) => Math.floor(next() * 3) / 2,
  (next) => Math.round(next() * 10) / 10,
  (next) => (next() < 0.5 ? 0.1 : 0.9),
  (next) => (next() < 0.8 ? 0.5 : next()),
  (next) => 0.5 + (next() - 0.5) * 1e-6,
  (next) => (next() < 0.3 ? next() * 1e-9 : next() < 0.5 ? 1 : 0.5),
];

/** A random game, often of few actions, at times with two equal ones; P(row ≻ column). */
export function randomGame(seed: number, most: number): number[][] {
  const { below, of } = dice(seed);
  const next = () => below(2 ** 24) / 2 ** 24;
  const draw = of(DRAWS);
  const n = 2 + Math.floor(next() * next() * (most - 1));
  const wins = Array.from({ length: n }, () => Array<number>(n).fill(0.5));
  const set = (a: number, b: number, p: number) => {
    wins[a]![b] = p;
    wins[b]![a] = 1 - p;
  };
  for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) set(a, b, draw(next));
  if (n > 2 && next() < 0.2) {
    set(0, 1, 0.5);
    for (let b = 2; b < n; b++) set(1, b, wins[0]![b]!);
  }
  return wins;
}

/** Solves so many games. `wrong`: seeds whose result is no distribution, or whose gap is too large; `slowest` in milliseconds. */
export function solveGames(times: number, most: number, firstSeed: number): { wrong: string[]; slowest: number } {
  const wrong: string[] = [];
  let slowest = 0;
  for (let seed = firstSeed; seed < firstSeed + times; seed++) {
    const wins = randomGame(seed, most);
    const { user } = process.cpuUsage();
    try {
      const x = equilibrium(wins);
      slowest = Math.max(slowest, (process.cpuUsage().user - user) / 1000);
      const sum = x.reduce((total, p) => total + p, 0);
      const best = Math.max(...wins.map((row) => row.reduce((total, p, b) => total + p * x[b]!, 0)));
      if (!(x.every((p) => p >= 0) && Math.abs(sum - 1) < 1e-12 && 2 * best - 1 <= 1e-8)) wrong.push(`${seed}: ${x}`);
    } catch (error) {
      wrong.push(`${seed}: ${error}`);
    }
  }
  return { wrong, slowest };
}
