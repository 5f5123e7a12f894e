import { expect, test } from 'vitest';
import { orbit } from '../../src/algorithms/bandit/arm';
import { newProblem } from '../../src/algorithms/bandit/problem';
import { newCpuGapMap } from '../../src/algorithms/gapMap';
import type { Momentum } from '../../src/algorithms/momentum';
import { iterationsTo } from '../../src/algorithms/statistics';
import { gap } from '../../src/algorithms/tabular';
import type { BanditWorld } from '../../src/experiment/experiment';
import { coarser, evenly, type GapMapRequest, gapMapSpec, inLogarithm } from '../../src/experiment/gapMapRequest';
import { presetNamed } from '../../src/experiment/presets';
import { exactGaps } from '../support/ensemble';

const worldOf = (name: string) => presetNamed(name).experiment.world as BanditWorld;
const constant = (alpha: number): Momentum => ({
  schedule: 'constant',
  alpha,
  space: 'policy',
  from: 'previous',
  restart: false,
});
const dpo = (beta: number, alpha: number) =>
  ({
    objective: { id: 'dpo', settings: { beta } },
    momentum: constant(alpha),
    reference: 'anchor',
    lookAhead: 'none',
  }) as const;

const request = (world: BanditWorld): GapMapRequest => ({
  world,
  prompt: 0,
  iterations: 8,
  epsilon: 0.05,
  alpha: { from: -0.6, to: 0.6, count: 3 },
  vertical: 'beta',
  values: { from: 0.5, to: 2, count: 3 },
  beta: 1,
  seeds: 4,
});

test.each(['bandit-three', 'bandit-noisy', 'bandit-few'])('a cell of the gap map is an arm of the loop: %s', (name) => {
  const world = worldOf(name);
  const asked = request(world);
  const map = newCpuGapMap(gapMapSpec(asked));
  map.add(3);
  const { gap: gaps, iterationsTo: reached } = map.picture();
  const problem = newProblem(world);
  inLogarithm(asked.values).forEach((beta, row) => {
    evenly(asked.alpha).forEach((alpha, column) => {
      const found = orbit(problem, dpo(beta, alpha), 8, 3).solutions.map((logs) => gap(logs, problem.rewards));
      expect(gaps[row * 3 + column]).toBeCloseTo(found[8]!, 6);
      expect(reached[row * 3 + column]).toBe(iterationsTo(found, 0.05) ?? 9);
    });
  });
});

test('means and standard errors over seeds', () => {
  const spec = gapMapSpec({
    ...request(worldOf('bandit-few')),
    vertical: 'labels',
    values: { from: 4, to: 16, count: 2 },
  });
  expect(spec.rows.map(({ count }) => count)).toEqual([4, 16]);
  const single = [0, 1, 2].map((seed) => {
    const map = newCpuGapMap(spec);
    map.add(seed);
    return map.picture().gap;
  });
  const all = newCpuGapMap(spec);
  for (const seed of [0, 1, 2]) all.add(seed);
  const { gap: means, error, seeds } = all.picture();
  expect(seeds).toBe(3);
  means.forEach((value, cell) => {
    const x = single.map((gaps) => gaps[cell]!);
    const centre = (x[0]! + x[1]! + x[2]!) / 3;
    expect(value).toBeCloseTo(centre, 6);
    expect(error[cell]).toBeCloseTo(Math.sqrt(x.reduce((sum, g) => sum + (g - centre) ** 2, 0) / 6), 6);
  });
});

test('cells with equal β(1−α) tend to the same gap, exactly', () => {
  const spec = gapMapSpec({ ...request(worldOf('bandit-twenty')), iterations: 200 });
  const map = newCpuGapMap({
    ...spec,
    alphas: [0, 0.5],
    rows: [
      { beta: 10, count: 1 },
      { beta: 20, count: 1 },
    ],
  });
  map.add(0);
  const [plain, , , momentum] = map.picture().gap;
  expect(Math.abs(momentum! / plain! - 1)).toBeLessThan(0.02);
});

test('what has no gap map is refused', () => {
  expect(() => gapMapSpec(request(worldOf('bandit-rock-paper-scissors')))).toThrow(/^plane: general preferences/);
  expect(() => gapMapSpec(request(worldOf('bandit-linear')))).toThrow(/^plane: needs a table/);
  const few = worldOf('bandit-few');
  const endless = { ...few, labels: { ...few.labels, count: 65_536, steps: 2000 } };
  expect(() => gapMapSpec({ ...request(endless), iterations: 100 })).toThrow(/^plane: takes too long/);
  const noisy = worldOf('bandit-noisy');
  expect(() => gapMapSpec(request({ ...noisy, labels: { ...noisy.labels, kind: 'exact' } }))).toThrow(
    /^plane: exact labels/,
  );
  expect(coarser(request(noisy), 2)).toMatchObject({ alpha: { count: 2 }, values: { count: 2 } });
});

test('the ensemble is the loop, world by world', () => {
  const problem = newProblem(worldOf('bandit-twenty'));
  const base = Float64Array.from([...problem.base[0]!, ...problem.base[0]!.map((z) => 2 * z)]);
  const rewards = Float64Array.from([...problem.rewards[0]!, ...problem.rewards[0]!.map((r) => -r)]);
  for (const momentum of [
    constant(0),
    constant(0.6),
    constant(-0.3),
    { ...constant(0), schedule: 'nesterov' as const },
  ]) {
    const gaps = exactGaps({ actions: 20, base, rewards }, 2, momentum, 30);
    const found = orbit(problem, { ...dpo(2, 0), momentum }, 30).solutions.map((logs) => gap(logs, problem.rewards));
    expect(gaps).toHaveLength(62);
    found.forEach((value, t) => {
      expect(Math.abs(gaps[t]! - value)).toBeLessThan(1e-12);
    });
  }
});

test('a map that is computed in turns is the same, and rests after every row', () => {
  const spec = gapMapSpec(request(worldOf('bandit-three')));
  const [atOnce, inTurns] = [newCpuGapMap(spec), newCpuGapMap(spec)];
  atOnce.add(0);
  expect([...inTurns.adding(0)]).toHaveLength(3);
  expect(inTurns.picture()).toEqual(atOnce.picture());
});

test('a row of the largest exact map rests in time', () => {
  const three = worldOf('bandit-three');
  const actions = Array.from({ length: 64 }, (_, a) => `action ${a}`);
  const row = actions.map((_, a) => Math.sin(a));
  const world = { ...three, actions, base: [row], rewards: [row.toReversed()], words: actions.map(() => 1) };
  const plane = newCpuGapMap(
    gapMapSpec({ ...request(world), iterations: 200, alpha: { from: -0.6, to: 0.6, count: 96 } }),
  );
  const { user } = process.cpuUsage();
  plane.adding(0).next();
  expect((process.cpuUsage().user - user) / 1000).toBeLessThan(200);
});
