import { describe, expect, it } from 'vitest';
import { cholesky, lowerSolve, upperSolve } from '../../../src/algorithms/zopo/cholesky';
import { features, randomNetwork, tangentKernel } from '../../../src/algorithms/zopo/network';
import { posterior, type Query } from '../../../src/algorithms/zopo/posterior';
import { generator } from '../../../src/random';

const network = randomNetwork(3, 32, 2, 6, 17);
const draw = generator(2, 98);
const random = () => [draw.next(), draw.next(), draw.next()];
/** The corners of the unit cube are among the points, so that their box is the cube and nothing is rescaled. */
const queries: Query[] = [[0, 0, 0], [1, 1, 1], random(), random(), random()].map((point) => ({
  point,
  score: Math.sin(3 * point[0]!) - point[1]! * point[2]!,
}));

/** Inverse by Gauss and Jordan, with nothing in common with Cholesky. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < n; i++) {
    const pivot = rows[i]![i]!;
    rows[i] = rows[i]!.map((x) => x / pivot);
    for (let k = 0; k < n; k++) {
      const factor = rows[k]![i]!;
      if (k !== i) rows[k] = rows[k]!.map((x, j) => x - factor * rows[i]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

const kernel = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  tangentKernel(features(network, a), features(network, b));

describe('the posterior of the Gaussian process', () => {
  it.each([
    { noise: 1e-4, standardise: false },
    { noise: 30, standardise: false },
    { noise: 0.2, standardise: true },
  ])('agrees with the direct formula: %o', (settings) => {
    const points = queries.map(({ point }) => point);
    const scores = queries.map(({ score }) => score);
    const prior = settings.standardise ? points.reduce((sum, z) => sum + kernel(z, z), 0) / points.length : 1;
    const shift = settings.standardise ? scores.reduce((sum, y) => sum + y, 0) / scores.length : 0;
    const spread = settings.standardise
      ? Math.sqrt(scores.reduce((sum, y) => sum + (y - shift) ** 2, 0) / scores.length)
      : 1;
    const matrix = points.map((a, i) => points.map((b, j) => kernel(a, b) / prior + (i === j ? settings.noise : 0)));
    const inverted = inverse(matrix);
    const believe = posterior(network, queries, settings);
    for (const z of [random(), random(), points[3]!]) {
      const cross = points.map((point) => kernel(z, point) / prior);
      const weights = inverted.map((row) => row.reduce((sum, x, j) => sum + x * cross[j]!, 0));
      const mean = shift + weights.reduce((sum, w, i) => sum + w * (scores[i]! - shift), 0);
      const variance = kernel(z, z) / prior - weights.reduce((sum, w, i) => sum + w * cross[i]!, 0);
      const belief = believe(z);
      expect(belief.mean).toBeCloseTo(mean, 6);
      expect(belief.uncertainty).toBeCloseTo(variance, 6);
      expect(belief.deviation).toBeCloseTo(spread * Math.sqrt(Math.max(0, belief.uncertainty)), 12);
    }
  });

  it('has the gradient of its mean by central differences, through the scaling to the box', () => {
    const wide = queries.map(({ point, score }) => ({
      point: [10 * point[0]! - 3, 0.1 * point[1]!, 7],
      score,
    }));
    for (const standardise of [false, true]) {
      const believe = posterior(network, wide, { noise: 0.01, standardise });
      const z = [2.3, 0.04, 7.2];
      const { gradient } = believe(z);
      z.forEach((_, i) => {
        const at = (by: number) => believe(z.map((x, j) => (i === j ? x + by : x))).mean;
        const expected = (at(1e-6) - at(-1e-6)) / 2e-6;
        expect(Math.abs(gradient[i]! - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)));
      });
    }
  });

  it('does not depend on the units of the coordinates, and a coordinate without any width is left alone', () => {
    const moved = (z: ArrayLike<number>) => [10 * z[0]! - 3, 0.1 * z[1]!, z[2]! + 5];
    const settings = { noise: 0.01, standardise: true };
    const z = random();
    const there = posterior(
      network,
      queries.map(({ point, score }) => ({ point: moved(point), score })),
      settings,
    )(moved(z));
    expect(there.mean).toBeCloseTo(posterior(network, queries, settings)(z).mean, 10);
    const flat = queries.map(({ point, score }) => ({ point: [point[0]!, point[1]!, 0.25], score }));
    expect(posterior(network, flat, settings)([0.1, 0.2, 0.25]).mean).toSatisfy(Number.isFinite);
  });

  it('passes through the scores without noise, and hardly moves from their mean with very much', () => {
    const exact = posterior(network, queries, { noise: 1e-9, standardise: true });
    const deaf = posterior(network, queries, { noise: 1e6, standardise: true });
    const mean = queries.reduce((sum, { score }) => sum + score, 0) / queries.length;
    for (const { point, score } of queries) {
      expect(exact(point).mean).toBeCloseTo(score, 5);
      expect(exact(point).uncertainty).toBeLessThan(1e-6);
      expect(deaf(point).mean).toBeCloseTo(mean, 4);
    }
  });

  it('stands queries that coincide, one query, and scores that are all equal', () => {
    const twice = [...queries, ...queries];
    expect(posterior(network, twice, { noise: 0, standardise: true })([0.5, 0.5, 0.5]).mean).toSatisfy(Number.isFinite);
    const same = queries.slice(0, 3).map(({ score }) => ({ point: [0.5, 0.5, 0.5], score }));
    const between = posterior(network, same, { noise: 0, standardise: true })([0.5, 0.5, 0.5]);
    expect(between.uncertainty).toBeLessThan(1e-6);
    expect(between.mean).toBeCloseTo(
      same.reduce((sum, { score }) => sum + score / 3, 0),
      4,
    );
    const one = posterior(network, queries.slice(0, 1), { noise: 0.1, standardise: true })([0.5, 0.5, 0.5]);
    expect([one.mean, one.uncertainty, ...one.gradient].every(Number.isFinite)).toBe(true);
    const flat = queries.map(({ point }) => ({ point, score: 2 }));
    const belief = posterior(network, flat, { noise: 0.1, standardise: true })([0.2, 0.3, 0.4]);
    expect(belief.mean).toBe(2);
    expect([...belief.gradient].map(Math.abs)).toEqual([0, 0, 0]);
  });
});

describe('Cholesky', () => {
  it('solves, and refuses what is not positive definite', () => {
    const matrix = [4, 2, 1, 2, 5, 3, 1, 3, 6];
    const factor = cholesky(matrix, 3)!;
    const x = upperSolve(factor, lowerSolve(factor, [1, 2, 3]));
    for (let i = 0; i < 3; i++)
      expect([0, 1, 2].reduce((sum, j) => sum + matrix[3 * i + j]! * x[j]!, 0)).toBeCloseTo(i + 1, 12);
    expect(cholesky([1, 2, 2, 1], 2)).toBeNull();
    expect(cholesky([Number.NaN], 1)).toBeNull();
  });
});
