import { Failed } from '../../messages/failure';
import { mean as average } from '../statistics';
import { cholesky, lowerSolve, upperSolve } from './cholesky';
import { dot, type Features, features, kernelGradient, type Network, tangentKernel } from './network';

/** The Gaussian process's belief about the score at a point. */
export interface Belief {
  mean: number;
  /** Standard deviation of the score, without the noise of a query. */
  deviation: number;
  /** Posterior variance that is compared with the exploration threshold: as a share of the prior's, or as it is (as published). */
  uncertainty: number;
  /** ∇ mean, by the coordinates of the point. */
  gradient: Float64Array;
}

export interface Query {
  point: ArrayLike<number>;
  score: number;
}

export interface PosteriorSettings {
  /** Variance of the noise, added to the diagonal of the kernel matrix. */
  noise: number;
  /**
   * true: scores are standardised and the kernel is divided by its mean diagonal, so that noise and uncertainty are shares of the
   * scores' variance. false: both are left as they are, as published.
   */
  standardise: boolean;
}

/**
 * Gaussian process on the tangent kernel, from the queries given:
 * mean = k(z)ᵀ (K + noise·I)⁻¹ y, variance = k(z, z) − k(z)ᵀ (K + noise·I)⁻¹ k(z) (ZOPO, arXiv 2403.02993, eq. 6 and 7).
 * Coordinates are first scaled to the box of the queries, as in the authors' `optimization.py`; a coordinate in which they all
 * agree is not scaled. Needs at least one query.
 */
export function posterior(
  network: Network,
  queries: readonly Query[],
  { noise, standardise }: PosteriorSettings,
): (point: ArrayLike<number>) => Belief {
  const size = queries.length;
  const box = boxOf(queries.map(({ point }) => point));
  const scores = queries.map(({ score }) => score);
  const points = queries.map(({ point }) => features(network, box.inside(point)));
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = tangentKernel(points[i]!, points[j]!);

  const prior = standardise ? average(points.map((_, i) => matrix[i * size + i]!)) || 1 : 1;
  const shift = standardise ? average(scores) : 0;
  const spread = standardise ? Math.sqrt(average(scores.map((score) => (score - shift) ** 2))) || 1 : 1;
  const factor = steadyCholesky(
    matrix.map((value) => value / prior),
    size,
    noise,
  );
  const targets = Float64Array.from(scores, (score) => (score - shift) / spread);
  const coefficients = upperSolve(factor, lowerSolve(factor, targets));

  return (point) => {
    const here: Features = features(network, box.inside(point));
    const cross = Float64Array.from(points, (other) => tangentKernel(here, other) / prior);
    const explained = lowerSolve(factor, cross);
    const uncertainty = Math.max(0, tangentKernel(here, here) / prior - dot(explained, explained));
    const gradient = kernelGradient(network, here, points, coefficients);
    return {
      mean: shift + spread * dot(cross, coefficients),
      deviation: spread * Math.sqrt(uncertainty),
      uncertainty,
      gradient: gradient.map((slope, i) => (slope * spread) / prior / box.widths[i]!),
    };
  };
}

/** Adds ten times more to the diagonal until the matrix is positive definite in f64 (coinciding queries, very little noise). */
function steadyCholesky(matrix: Float64Array, size: number, noise: number): Float64Array {
  for (let added = noise; ; added = Math.max(added * 10, 1e-12)) {
    const sum = matrix.slice();
    for (let i = 0; i < size; i++) sum[i * size + i]! += added;
    const factor = cholesky(sum, size);
    if (factor) return factor;
    const detail = 'zopo: the kernel matrix holds a number that is not finite';
    if (!Number.isFinite(added)) throw new Failed({ code: 'non-finite', facts: { detail } });
  }
}

function boxOf(points: readonly ArrayLike<number>[]) {
  const dimensions = points[0]!.length;
  const ends = (choose: (...values: number[]) => number) =>
    Float64Array.from({ length: dimensions }, (_, i) => choose(...points.map((point) => point[i]!)));
  const least = ends(Math.min);
  const widths = ends(Math.max).map((most, i) => most - least[i]!);
  widths.forEach((width, i) => {
    if (width > 0) return;
    least[i] = 0;
    widths[i] = 1;
  });
  return {
    widths,
    inside: (point: ArrayLike<number>) => least.map((low, i) => (point[i]! - low) / widths[i]!),
  };
}
