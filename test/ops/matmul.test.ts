import { describe, expect, it } from 'vitest';
import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, matmul } from '../../src/ops/matmul';
import { matmulReference } from '../../src/reference/matmul';
import { cases, matmulCase } from '../../src/selftest/cases/matmul';
import { asCard, testDevice } from '../support/gpu';
import { draw, matmulError, SHAPES, SINGLE, STAGED } from '../support/matmul';
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
 * swept here, in y = x·wᵀ (the adjoint below runs its other forms); matmul.long.test.ts sweeps the rest.
 */
const NAMES = SINGLE.filter((name) => MATMUL_VARIANTS[name].family !== 'workgroup' || FAMILIES.includes(name));
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

describe.each(FAMILIES)('matmul %s', (name) => {
  it('scales and accumulates', async () => {
    const sizes = { rows: 9, cols: 12, inner: 8 };
    const a = noise(72, draw(0));
    const b = noise(96, draw(1));
    const c = noise(108, draw(2));
    const before = c.slice();
    const after = await runProgram({ a, b, c }, (rec, tensors) =>
      matmul(rec, 'NT', tensors, sizes, MATMUL_VARIANTS[name], { accumulate: true, scale: 0.25 }),
    );
    const { product } = matmulReference('NT', a, b, sizes);
    after.c.forEach((value, i) => {
      expect(value).toBeCloseTo(before[i]! + product[i]! / 4, 5);
    });
  });

  it('adds a residual, with the bits of accumulating', async () => {
    const data = { a: noise(72, draw(0)), b: noise(96, draw(1)), c: noise(108, draw(2)) };
    const sizes = { rows: 9, cols: 12, inner: 8 };
    const accumulated = await runProgram(data, (rec, t) =>
      matmul(rec, 'NT', t, sizes, MATMUL_VARIANTS[name], { accumulate: true }),
    );
    const added = await runProgram({ ...data, residual: data.c, c: new Float32Array(108).fill(NaN) }, (rec, t) =>
      matmul(rec, 'NT', t, sizes, MATMUL_VARIANTS[name]),
    );
    expect(added.c).toEqual(accumulated.c);
  });

  it('sums over an inner that varies', async () => {
    const data = { a: noise(80, draw(0)), b: noise(80, draw(1)), c: new Float32Array(64).fill(7) };
    const sizes = { rows: 8, cols: 8, inner: 7 };
    const { c } = await runProgram(data, (rec, t) =>
      matmul(rec, 'TN', t, sizes, MATMUL_VARIANTS[name], { innerVaries: true }),
    );
    const { product } = matmulReference('TN', data.a, data.b, sizes);
    c.forEach((value, i) => {
      expect(value).toBeCloseTo(product[i]!, 5);
    });
  });

  it('gives a row the same bits whatever the number of rows', async () => {
    const inner = 36;
    const cols = 20;
    const a = noise(70 * inner, draw(0));
    const b = noise(inner * cols, draw(1));
    const rowsOf = async (form: Form, rows: number) => {
      const data = { a: a.slice(0, rows * inner), b, c: new Float32Array(rows * cols) };
      const result = await runProgram(data, (rec, t) =>
        matmul(rec, form, t, { rows, cols, inner }, MATMUL_VARIANTS[name]),
      );
      return result.c;
    };
    for (const form of ['NN', 'NT'] as const) {
      const all = await rowsOf(form, 70);
      for (const rows of [1, 5, 33]) expect(await rowsOf(form, rows)).toEqual(all.slice(0, rows * cols));
    }
  });
});

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
