import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, matmul } from '../../ops/matmul';
import { matmulBound, matmulReference } from '../../reference/matmul';
import { normals, type OpCase, runOps, worst } from '../case';

export function matmulCase(name: MatmulName, form: Form, sizes: MatmulSizes): OpCase {
  const { rows, cols, inner } = sizes;
  const variant = MATMUL_VARIANTS[name];
  const data = {
    a: normals(rows * inner, 1),
    b: normals(inner * cols, 2),
    c: new Float32Array(rows * cols).fill(Number.NaN),
  };
  return {
    op: `matmul ${name}`,
    shape: `${form} ${rows} × ${inner} × ${cols}`,
    tolerance: 'γ_K·(|a|·|b|), element by element',
    ...(variant.family === 'quad' && { needs: 'subgroups' as const }),
    async run(device) {
      const { c } = await runOps(device, data, (rec, tensors) => matmul(rec, form, tensors, sizes, variant));
      const { product, magnitude } = matmulReference(form, data.a, data.b, sizes);
      return { error: worst(c, product, (_, i) => magnitude[i]!), limit: matmulBound(inner) };
    },
  };
}

const NAMES = Object.keys(MATMUL_VARIANTS) as MatmulName[];
const FORMS: readonly Form[] = ['NN', 'TN'];
const sizes = { rows: 36, cols: 52, inner: 20 };

// Every variant, and every form of two; what the tuner chooses it checks itself, at the shape in question.
export const cases: OpCase[] = [
  ...NAMES.map((name) => matmulCase(name, 'NT', sizes)),
  ...FORMS.flatMap((form) => [matmulCase('register 4×4', form, sizes), matmulCase('quad 16×8', form, sizes)]),
  matmulCase('register 4×4', 'NT', { rows: 13, cols: 17, inner: 19 }),
];
