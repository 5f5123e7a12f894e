import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, matmul } from '../../src/ops/matmul';
import { uniform } from '../../src/random';
import { matmulBound, matmulReference } from '../../src/reference/matmul';
import { noise, runProgram } from './program';

export const draw = (stream: number) => (i: number) => uniform(3, stream, i, 0) - 0.5;

const NAMES = Object.keys(MATMUL_VARIANTS) as MatmulName[];

/** The kernels in f32, and those with operands in f16, which SwiftShader cannot run. */
export const SINGLE = NAMES.filter((name) => !MATMUL_VARIANTS[name].half);
export const HALF = NAMES.filter((name) => MATMUL_VARIANTS[name].half);

/** One for whole vectors, one for none. */
export const SHAPES: readonly MatmulSizes[] = [
  { rows: 52, cols: 36, inner: 20 },
  { rows: 13, cols: 17, inner: 19 },
];

/** Several workgroups, stages and slices of a kernel in workgroup memory, with a rest of each. */
export const STAGED: readonly MatmulSizes[] = [
  { rows: 132, cols: 68, inner: 148 },
  { rows: 67, cols: 69, inner: 133 },
];

interface Product {
  form: Form;
  a: Float32Array;
  b: Float32Array;
  sizes: MatmulSizes;
  /** |a|·|b| */
  magnitude: ArrayLike<number>;
}

/** Largest error of each number: of sums in f32, γ_K·(|a|·|b|). */
const boundOfSums = ({ sizes, magnitude }: Product) => {
  const bound = matmulBound(sizes.inner);
  return (i: number) => bound * magnitude[i]!;
};

/** Largest error in units of the bound. */
export async function matmulError(
  form: Form,
  name: MatmulName,
  sizes: MatmulSizes,
  boundOf: (product: Product) => (i: number) => number = boundOfSums,
): Promise<number> {
  const { rows, cols, inner } = sizes;
  const a = noise(rows * inner, draw(0));
  const b = noise(inner * cols, draw(1));
  const { c } = await runProgram({ a, b, c: new Float32Array(rows * cols).fill(Number.NaN) }, (rec, tensors) =>
    matmul(rec, form, tensors, sizes, MATMUL_VARIANTS[name]),
  );
  const { product, magnitude } = matmulReference(form, a, b, sizes);
  const bound = boundOf({ form, a, b, sizes, magnitude });
  return Math.max(...c.map((value, i) => Math.abs(value - product[i]!) / bound(i)));
}
