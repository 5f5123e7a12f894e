import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, matmul } from '../../ops/matmul';
import { matmulBound, matmulReference } from '../../reference/matmul';
import { normals, type OpCase, runOps, worst } from '../case';

/** How training uses a product beside the plain form. */
type Use = 'accumulate' | 'residual' | null;

export function matmulCase(name: MatmulName, form: Form, sizes: MatmulSizes, use: Use = null): OpCase {
  const { rows, cols, inner } = sizes;
  const variant = MATMUL_VARIANTS[name];
  const cheap = name === 'shared 32×32' && form === 'NT';
  const earlier = normals(rows * cols, 3);
  const data = {
    a: normals(rows * inner, 1),
    b: normals(inner * cols, 2),
    c: use === 'accumulate' ? earlier : new Float32Array(rows * cols).fill(Number.NaN),
    residual: earlier,
  };
  return {
    op: `matmul ${name}`,
    shape: `${form} ${rows} × ${inner} × ${cols}${use ? `, ${use}` : ''}`,
    tolerance: 'γ_K·(|a|·|b|), element by element',
    ...(variant.family === 'quad' && { needs: 'subgroups' as const }),
    ...(variant.family === 'workgroup' && !cheap && { needs: 'hardware' as const }),
    async run(device) {
      const { c } = await runOps(device, data, (rec, { residual, ...operands }) => {
        const buffers = use === 'residual' ? { ...operands, residual } : operands;
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
];
