import type { ActivationKind } from '../../ops/activation';
import { MATMUL_VARIANTS, type MatmulName, type MatmulSizes } from '../../ops/matmul';
import type { Blocks } from '../../ops/matmulBlocks';
import { matmulPair } from '../../ops/matmulPair';
import { productKernel } from '../../ops/tuning/matmulTrial';
import { activationReference } from '../../reference/activation';
import { gradient } from '../../reference/gradient';
import { matmulBound, matmulReference } from '../../reference/matmul';
import { GRADIENT_LIMIT, normals, type OpCase, relativeL2, runOps, worst } from '../case';
import { needsOf, ofHalf } from './matmul';

/** Two products of a backward pass in one dispatch: dx = dy·w and dw += dyᵀ·x, each against f64. */

const TOLERANCE = 'γ_K·(|a|·|b|), element by element';

const named = (name: MatmulName, { rows, cols, inner }: MatmulSizes, what = '') => ({
  op: `matmul ${name}`,
  shape: `pair ${rows} × ${inner} × ${cols}${what}`,
  kernels: (['NN', 'TN'] as const).map((form) => productKernel(name, form, [inner, cols])),
  ...needsOf(name),
});

/** dy [rows, inner], w [inner, cols], x [rows, cols] and the empty dx; in half precision what f16 holds, dy as small as a gradient. */
function operands(name: MatmulName, { rows, cols, inner }: MatmulSizes) {
  const { half } = MATMUL_VARIANTS[name];
  const numbers = (length: number, seed: number) => normals(length, seed).map((x) => (half ? ofHalf(x) : x));
  const scaling = Float32Array.of(2 ** 20, 2 ** -20);
  return {
    dy: numbers(rows * inner, 1).map((x) => (half ? x * scaling[1]! : x)),
    w: numbers(inner * cols, 2),
    x: numbers(rows * cols, 3),
    dx: new Float32Array(rows * cols).fill(Number.NaN),
    scaling,
  };
}

/** Largest error of `found` = earlier + aᵀ·b (TN), a [inner, rows], in units of what it may be. */
function errorOfGradient(
  found: Float32Array,
  earlier: Float32Array,
  a: Float32Array,
  b: Float32Array,
  sizes: MatmulSizes,
): number {
  const { product, magnitude } = matmulReference('TN', a, b, sizes);
  const expected = product.map((value, i) => earlier[i]! + value);
  const bound = matmulBound(sizes.inner + 1);
  return worst(found, expected, (_, i) => bound * (magnitude[i]! + Math.abs(earlier[i]!)));
}

const ofWeights = ({ rows, cols, inner }: MatmulSizes) => ({ rows: inner, cols, inner: rows });

export function pairCase(name: MatmulName, sizes: MatmulSizes): OpCase {
  const data = { ...operands(name, sizes), dw: normals(sizes.inner * sizes.cols, 4) };
  return {
    ...named(name, sizes),
    tolerance: TOLERANCE,
    async run(device) {
      const { dx, dw } = await runOps(device, data, (rec, { scaling, ...tensors }) => {
        const variant = MATMUL_VARIANTS[name];
        matmulPair(rec, { ...tensors, ...(variant.half && { scaling }) }, sizes, variant);
      });
      const { product, magnitude } = matmulReference('NN', data.dy, data.w, sizes);
      const bound = matmulBound(sizes.inner);
      const ofX = worst(dx, product, (_, i) => bound * magnitude[i]!);
      return { error: Math.max(ofX, errorOfGradient(dw, data.dw, data.dy, data.x, ofWeights(sizes))), limit: 1 };
    },
  };
}

/** dx goes on back through the activation that gave x. */
export function throughPairCase(name: MatmulName, sizes: MatmulSizes, kind: ActivationKind): OpCase {
  const width = kind.gated ? 2 * sizes.cols : sizes.cols;
  const given = normals(sizes.rows * width, 5);
  const data = { ...operands(name, sizes), dx: given, dw: normals(sizes.inner * sizes.cols, 4) };
  return {
    ...named(name, sizes, `, through ${kind.activation}, ${kind.gated ? 'gated' : 'plain'}`),
    tolerance: `${TOLERANCE}; behind the activation a relative L2 of ${GRADIENT_LIMIT}`,
    async run(device) {
      const { dx, dw } = await runOps(device, data, (rec, { scaling: _, ...tensors }) => {
        matmulPair(rec, tensors, sizes, MATMUL_VARIANTS[name], { through: kind });
      });
      const { product } = matmulReference('NN', data.dy, data.w, sizes);
      const expected = gradient((at) => activationReference(at, sizes.cols, kind), given, product);
      const ofX = relativeL2(dx, expected) / GRADIENT_LIMIT;
      return { error: Math.max(ofX, errorOfGradient(dw, data.dw, data.dy, data.x, ofWeights(sizes))), limit: 1 };
    },
  };
}

/** Blocks one below the other on the diagonal, with a gap of 4 numbers between those that are stored. */
const blocksOf = (rank: number, heights: readonly number[]): Blocks => {
  let [first, at] = [0, 0];
  const parts = heights.map((rows) => {
    const part = { first, rows, at };
    first += rows;
    at += rows * rank + 4;
    return part;
  });
  return { rank, parts };
};

/** dz = scale·dy·b and db += dyᵀ·z for a matrix b of these blocks. */
export function blocksPairCase(name: MatmulName, rows: number, rank: number, heights: readonly number[]): OpCase {
  const blocks = blocksOf(rank, heights);
  const sizes = { rows, cols: rank * heights.length, inner: heights.reduce((sum, height) => sum + height) };
  const places = blocks.parts.flatMap(({ first, rows, at }, block) =>
    Array.from({ length: rows * rank }, (_, i) => ({
      stored: at + i,
      whole: (first + Math.floor(i / rank)) * sizes.cols + block * rank + (i % rank),
    })),
  );
  const length = places.at(-1)!.stored + 1;
  const data = { ...operands(name, sizes), w: normals(length, 2), dw: normals(length, 4) };
  const spread = (stored: Float32Array) => {
    const matrix = new Float32Array(sizes.inner * sizes.cols);
    for (const { stored: from, whole } of places) matrix[whole] = stored[from]!;
    return matrix;
  };
  const scale = 0.75;
  return {
    ...named(name, sizes, `, ${heights.length} blocks of ${rank}`),
    tolerance: TOLERANCE,
    async run(device) {
      const { dx, dw } = await runOps(device, data, (rec, { scaling: _, ...tensors }) => {
        matmulPair(rec, tensors, sizes, MATMUL_VARIANTS[name], { scale, blocks });
      });
      const { product, magnitude } = matmulReference('NN', data.dy, spread(data.w), sizes);
      const expected = product.map((value) => scale * value);
      const bound = matmulBound(sizes.inner + 1);
      const ofX = worst(dx, expected, (_, i) => bound * scale * magnitude[i]!);
      const full = matmulReference('TN', data.dy, data.x, ofWeights(sizes));
      const ofW = places.map(({ stored, whole }) => {
        const size = full.magnitude[whole]! + Math.abs(data.dw[stored]!);
        const error = Math.abs(dw[stored]! - data.dw[stored]! - full.product[whole]!);
        return error / (matmulBound(rows + 1) * size);
      });
      // What is stored between blocks stays as it was.
      const taken = new Set(places.map(({ stored }) => stored));
      const isKept = dw.every((value, i) => taken.has(i) || value === data.dw[i]);
      const errors = [ofX, ...ofW].map((error) => (Number.isNaN(error) ? Number.POSITIVE_INFINITY : error));
      return { error: isKept ? Math.max(...errors) : Number.POSITIVE_INFINITY, limit: 1 };
    },
  };
}

/** dx = dy·w + dz·b, and db += dzᵀ·x, with b [thin, cols]. */
export function thinPairCase(name: MatmulName, sizes: MatmulSizes, thin: number): OpCase {
  const { rows, cols, inner } = sizes;
  const blocks = blocksOf(thin, [inner]);
  const data = {
    ...operands(name, sizes),
    z: normals(rows * thin, 5),
    b: normals(thin * cols, 6),
    dw: normals(thin * cols, 4),
  };
  return {
    ...named(name, sizes, `, and ${thin} thin`),
    tolerance: TOLERANCE,
    async run(device) {
      const { dx, dw } = await runOps(device, data, (rec, { scaling: _, z, b, ...tensors }) => {
        matmulPair(rec, tensors, sizes, MATMUL_VARIANTS[name], { thin: { z, b, blocks } });
      });
      const main = matmulReference('NN', data.dy, data.w, sizes);
      const beside = matmulReference('NN', data.z, data.b, { ...sizes, inner: thin });
      const expected = main.product.map((value, i) => value + beside.product[i]!);
      const bound = matmulBound(inner + thin + 1);
      const ofX = worst(dx, expected, (_, i) => bound * (main.magnitude[i]! + beside.magnitude[i]!));
      const ofB = errorOfGradient(dw, data.dw, data.z, data.x, { rows: thin, cols, inner: rows });
      return { error: Math.max(ofX, ofB), limit: 1 };
    },
  };
}

// Several tiles and stages, which fit neither; the one sum longer, or the other.
const [LONG, WIDE] = [
  { rows: 148, inner: 76, cols: 44 },
  { rows: 37, inner: 140, cols: 68 },
];

export const cases: OpCase[] = [
  pairCase('shared 32×32', LONG),
  pairCase('shared 32×32 deep', LONG),
  pairCase('shared 32×32 deep', WIDE),
  pairCase('shared 64×64', WIDE),
  pairCase('half 32×32', LONG),
  throughPairCase('shared 32×32 deep', LONG, { gated: true, activation: 'silu' }),
  throughPairCase('shared 64×64', WIDE, { gated: false, activation: 'gelu_tanh' }),
  blocksPairCase('shared 32×32 deep', 37, 8, [20, 12, 12]),
  blocksPairCase('shared 32×32', 148, 20, [76]),
  thinPairCase('shared 32×32', LONG, 24),
  thinPairCase('shared 32×32 deep', WIDE, 8),
  thinPairCase('shared 64×64', WIDE, 40),
];
