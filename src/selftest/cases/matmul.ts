import {
  type Form,
  MATMUL_VARIANTS,
  type MatmulName,
  type MatmulSizes,
  type MatmulVariant,
  matmul,
  subgroupOf,
} from '../../ops/matmul';
import { productKernel } from '../../ops/tuning/matmulTrial';
import { halfMatmulBound, matmulBound, matmulReference } from '../../reference/matmul';
import { normals, type OpCase, runOps, worst } from '../case';

/** How training uses a product beside the plain form. */
type Use = 'accumulate' | 'residual' | null;

/** What a kernel without barriers asks of the adapter. */
export const ofSubgroup = (variant: MatmulVariant): Pick<OpCase, 'needs'> =>
  (({ 0: {}, 4: { needs: 'subgroups' }, 8: { needs: 'lanes' } }) as const)[subgroupOf(variant)];

/** What a kernel asks of the adapter. Those with barriers are left to cards but where `isCheap`: software compiles them for long. */
export function needsOf(name: MatmulName, isCheap = false): Pick<OpCase, 'needs'> {
  const { family, half } = MATMUL_VARIANTS[name];
  if (family !== 'workgroup') return ofSubgroup(MATMUL_VARIANTS[name]);
  if (isCheap) return half ? { needs: 'half' } : {};
  return { needs: half ? 'half-hardware' : 'hardware' };
}

export function matmulCase(name: MatmulName, form: Form, sizes: MatmulSizes, use: Use = null): OpCase {
  const { rows, cols, inner } = sizes;
  const variant = MATMUL_VARIANTS[name];
  const isHalf = variant.half;
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
  return {
    op: `matmul ${name}`,
    shape: `${form} ${rows} × ${inner} × ${cols}${use ? `, ${use}` : ''}`,
    tolerance: 'γ_K·(|a|·|b|), element by element',
    kernels: [productKernel(name, form, form === 'TN' ? [rows, cols] : [cols, inner])],
    ...needsOf(name, name === 'half 32×32' || (name === 'shared 32×32' && form === 'NT')),
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
export const ofHalf = (x: number): number => Math.max(-4, Math.min(4, Math.round(512 * x) / 512));

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
];
