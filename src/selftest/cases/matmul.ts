import type { ActivationKind } from '../../ops/activation';
import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, matmul } from '../../ops/matmul';
import { productKernel } from '../../ops/tuning/matmulTrial';
import { activationReference } from '../../reference/activation';
import { gradient } from '../../reference/gradient';
import { halfMatmulBound, matmulBound, matmulReference } from '../../reference/matmul';
import { GRADIENT_LIMIT, GRADIENT_TOLERANCE, normals, type OpCase, relativeL2, runOps, worst } from '../case';

/** How training uses a product beside the plain form. */
type Use = 'accumulate' | 'residual' | null;

export function matmulCase(name: MatmulName, form: Form, sizes: MatmulSizes, use: Use = null): OpCase {
  const { rows, cols, inner } = sizes;
  const variant = MATMUL_VARIANTS[name];
  const isHalf = variant.half;
  const cheap = name === 'half 32×32' || (name === 'shared 32×32' && form === 'NT');
  const earlier = normals(rows * cols, 3);
  // f16 holds operands in half, so that only their sums err. Where a is a gradient, it is as small as one.
  const scaling = Float32Array.of(2 ** 20, 2 ** -20);
  const isScaled = isHalf && form !== 'NT';
  const operand = (length: number, seed: number) => normals(length, seed).map((x) => (isHalf ? ofHalf(x) : x));
  const data = {
    a: operand(rows * inner, 1).map((x) => (isScaled ? x * scaling[1]! : x)),
    b: operand(inner * cols, 2),
    c: use === 'accumulate' ? earlier : new Float32Array(rows * cols).fill(Number.NaN),
    residual: earlier,
    scaling,
  };
  const hardware = isHalf ? ('half-hardware' as const) : ('hardware' as const);
  return {
    op: `matmul ${name}`,
    shape: `${form} ${rows} × ${inner} × ${cols}${use ? `, ${use}` : ''}`,
    tolerance: 'γ_K·(|a|·|b|), element by element',
    kernels: [productKernel(name, form, form === 'TN' ? [rows, cols] : [cols, inner])],
    ...(variant.family === 'quad' && { needs: 'subgroups' as const }),
    ...(isHalf && { needs: 'half' as const }),
    ...(variant.family === 'workgroup' && !cheap && { needs: hardware }),
    async run(device) {
      const { c } = await runOps(device, data, (rec, { residual, scaling, ...operands }) => {
        const buffers = { ...operands, ...(use === 'residual' && { residual }), ...(isScaled && { scaling }) };
        matmul(rec, form, buffers, sizes, variant, { accumulate: use === 'accumulate' });
      });
      const { product, magnitude } = matmulReference(form, data.a, data.b, sizes);
      const added = use ? earlier : new Float32Array(rows * cols);
      const expected = product.map((value, i) => value + added[i]!);
      // The term that is added is one more.
      return {
        error: worst(c, expected, (_, i) => magnitude[i]! + Math.abs(added[i]!)),
        limit: matmulBound(inner + (use ? 1 : 0)),
      };
    },
  };
}

/** The nearest multiple of 1/512 in [−4, 4], which f16 holds. */
const ofHalf = (x: number): number => Math.max(-4, Math.min(4, Math.round(512 * x) / 512));

/** Operands that f16 has to round. */
function halfCase(sizes: MatmulSizes): OpCase {
  const { rows, cols, inner } = sizes;
  const data = {
    a: normals(rows * inner, 1),
    b: normals(inner * cols, 2),
    c: new Float32Array(rows * cols).fill(Number.NaN),
  };
  return {
    op: 'matmul half 32×32',
    shape: `NT ${rows} × ${inner} × ${cols}, rounded`,
    tolerance: 'of f16, 2⁻¹⁰ an operand, and γ_K',
    needs: 'half',
    async run(device) {
      const { c } = await runOps(device, data, (rec, buffers) => {
        matmul(rec, 'NT', buffers, sizes, MATMUL_VARIANTS['half 32×32']);
      });
      const { product, magnitude } = matmulReference('NT', data.a, data.b, sizes);
      const ones = { a: data.a.map(() => 1), b: data.b.map(() => 1) };
      const ofA = matmulReference('NT', data.a, ones.b, sizes).magnitude;
      const ofB = matmulReference('NT', ones.a, data.b, sizes).magnitude;
      const bound = (_: number, i: number) => halfMatmulBound(inner, magnitude[i]!, ofA[i]! + ofB[i]!);
      return { error: worst(c, product, bound), limit: 1 };
    },
  };
}

/** dx = dy·w, and on back through the activation that gave x. */
function throughCase(name: MatmulName, inner: number, kind: ActivationKind): OpCase {
  const [rows, cols] = [9, 20];
  const width = kind.gated ? 2 * cols : cols;
  const data = { a: normals(rows * inner, 1), b: normals(inner * cols, 2), c: normals(rows * width, 3) };
  const { family } = MATMUL_VARIANTS[name];
  return {
    op: `matmul ${name}`,
    shape: `NN ${rows} × ${inner} × ${cols}, through ${kind.activation}, ${kind.gated ? 'gated' : 'plain'}`,
    tolerance: GRADIENT_TOLERANCE,
    ...(family === 'quad' && { needs: 'subgroups' as const }),
    ...(family === 'workgroup' && { needs: 'hardware' as const }),
    async run(device) {
      const { c } = await runOps(device, data, (rec, buffers) => {
        matmul(rec, 'NN', buffers, { rows, cols, inner }, MATMUL_VARIANTS[name], { through: kind });
      });
      const { product } = matmulReference('NN', data.a, data.b, { rows, cols, inner });
      const expected = gradient((at) => activationReference(at, cols, kind), data.c, product);
      return { error: relativeL2(c, expected), limit: GRADIENT_LIMIT };
    },
  };
}

const NAMES = Object.keys(MATMUL_VARIANTS) as MatmulName[];
const sizes = { rows: 36, cols: 52, inner: 20 };

// Every kernel in the forms and uses of a training step: y = x·wᵀ + residual, dx = dy·w, dw += dyᵀ·x with a number of rows that is no multiple.
export const cases: OpCase[] = [
  ...NAMES.flatMap((name) => {
    // Several stages of a kernel in workgroup memory, and slices that are not empty.
    const inner = MATMUL_VARIANTS[name].family === 'workgroup' ? 1060 : sizes.inner;
    return [
      matmulCase(name, 'NT', { ...sizes, inner }, 'residual'),
      matmulCase(name, 'NN', { ...sizes, inner }),
      matmulCase(name, 'TN', { ...sizes, inner: inner - 1 }, 'accumulate'),
    ];
  }),
  matmulCase('register 4×4', 'NT', sizes),
  matmulCase('register 4×4', 'NT', { rows: 13, cols: 17, inner: 19 }),
  halfCase({ rows: 37, cols: 41, inner: 67 }),
  throughCase('register 8×8', 19 * 4, { gated: true, activation: 'silu' }),
  throughCase('quad 8×8', 20, { gated: false, activation: 'gelu_tanh' }),
  throughCase('shared 32×32', 148, { gated: true, activation: 'silu' }),
  throughCase('shared 64×64', 148, { gated: true, activation: 'gelu_tanh' }),
  throughCase('split 8', 1060, { gated: true, activation: 'silu' }),
  throughCase('split 8', 100, { gated: false, activation: 'relu' }),
];
