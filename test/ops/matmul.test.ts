import { describe, expect, it } from 'vitest';
import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, matmul } from '../../src/ops/matmul';
import { cases, matmulCase } from '../../src/selftest/cases/matmul';
import { asCard, testDevice } from '../support/gpu';
import { draw, matmulError, SHAPES, SINGLE, STAGED } from '../support/matmul';
import { checkFamily } from '../support/matmulFamily';
import { adjointError, checkCases } from '../support/ops';
import { noise, runProgram } from '../support/program';

const MORE: MatmulSizes[] = [
  { rows: 1, cols: 1, inner: 1 },
  { rows: 255, cols: 4, inner: 3 },
  { rows: 12, cols: 20, inner: 255 },
];
/** One variant of each family. */
const FAMILIES: MatmulName[] = ['register 4×4', 'quad 32×8', 'shared 32×32'];
const FORMS: Form[] = ['NN', 'NT', 'TN'];

/**
 * A software adapter takes the better part of a second to compile a kernel with barriers and never chooses one, so of those only the smallest is
 * swept here, in y = x·wᵀ (the adjoint below runs its other forms); matmul.long.test.ts sweeps the rest, and what is made for subgroups of eight.
 */
const NAMES = SINGLE.filter(
  (name) => ['register', 'quad'].includes(MATMUL_VARIANTS[name].family) || FAMILIES.includes(name),
);
const swept = (name: MatmulName): Form[] => (MATMUL_VARIANTS[name].family === 'workgroup' ? ['NT'] : FORMS);
const shapesOf = (name: MatmulName): readonly MatmulSizes[] => {
  if (MATMUL_VARIANTS[name].family === 'workgroup') return STAGED;
  return FAMILIES.includes(name) ? [...SHAPES, ...MORE] : SHAPES;
};

describe.each(NAMES)('matmul %s', (name) => {
  it.each(swept(name))('%s is within the rounding bound at awkward shapes', async (form) => {
    for (const sizes of shapesOf(name))
      expect(await matmulError(form, name, sizes), JSON.stringify(sizes)).toBeLessThanOrEqual(1);
  });
});

describe('the cases of the self-test', () => {
  checkCases(cases.filter(({ needs }) => needs === undefined || needs === 'subgroups'));
});

describe.each(FAMILIES)('matmul %s', checkFamily);

it.each(FAMILIES)('%s: dy·w and dyᵀ·x are the adjoints of x·wᵀ', async (name) => {
  const [rows, out, into] = [37, 20, 12];
  const [x, w, dy] = [noise(rows * into, draw(0)), noise(out * into, draw(1)), noise(rows * out, draw(2))];
  const product = async (form: Form, a: Float32Array, b: Float32Array, sizes: MatmulSizes) => {
    const data = { a, b, c: new Float32Array(sizes.rows * sizes.cols) };
    return (await runProgram(data, (rec, tensors) => matmul(rec, form, tensors, sizes, MATMUL_VARIANTS[name]))).c;
  };
  const forward = (a: Float32Array, b: Float32Array) => product('NT', a, b, { rows, cols: out, inner: into });
  const dx = await product('NN', dy, w, { rows, cols: into, inner: out });
  const dw = await product('TN', dy, x, { rows: out, cols: into, inner: rows });
  expect(await adjointError((at) => forward(at, w), x, dy, dx)).toBeLessThan(1e-4);
  expect(await adjointError((at) => forward(x, at), w, dy, dw)).toBeLessThan(1e-4);
});

it('does not touch what lies past the end of c', async () => {
  const sizes = { rows: 5, cols: 4, inner: 4 };
  const data = { a: noise(20, draw(0)), b: noise(16, draw(1)), c: new Float32Array(64).fill(7) };
  for (const name of NAMES) {
    const variant = MATMUL_VARIANTS[name];
    const { c } = await runProgram(data, (rec, tensors) => matmul(rec, 'NN', tensors, sizes, variant));
    expect([...c.slice(20)]).toEqual(new Array(44).fill(7));
  }
});

it('has the same error, to the bit, in the workgroups of a graphics card', async () => {
  const one = matmulCase('register 8×8', 'NN', { rows: 76, cols: 52, inner: 20 });
  expect(await one.run(await asCard())).toEqual(await one.run(await testDevice()));
});
