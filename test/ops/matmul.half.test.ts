import { expect, it } from 'vitest';
import { type Form, MATMUL_VARIANTS, matmul } from '../../src/ops/matmul';
import { halfMatmulBound, matmulReference } from '../../src/reference/matmul';
import { cases } from '../../src/selftest/cases/matmul';
import { cases as stores } from '../../src/selftest/cases/matmulStore';
import { offers } from '../../src/selftest/selftest';
import { halfDevice } from '../support/gpu';
import { draw, matmulError, SHAPES } from '../support/matmul';
import { checkCases } from '../support/ops';
import { noise, runProgram } from '../support/program';

const device = await halfDevice();
const FORMS: Form[] = ['NN', 'NT', 'TN'];

checkCases(cases.filter(({ needs }) => needs?.startsWith('half') && offers(device, needs)));
checkCases(stores.filter(({ needs }) => needs?.startsWith('half')));

it.each(FORMS)('half 32×32, %s, is within the rounding bound of f16 at an awkward shape', async (form) => {
  expect(await matmulError(form, 'half 32×32', SHAPES[1]!, boundOfHalves)).toBeLessThanOrEqual(1);
});

it('does round: to one of the two neighbours in f16', async () => {
  // 1 + 2⁻¹² lies between 1 and 1 + 2⁻¹⁰.
  const data = { a: Float32Array.of(1 + 2 ** -12), b: Float32Array.of(1), c: new Float32Array(1) };
  const sizes = { rows: 1, cols: 1, inner: 1 };
  const { c } = await runProgram(data, (rec, t) => matmul(rec, 'NT', t, sizes, MATMUL_VARIANTS['half 32×32']));
  expect([1, 1 + 2 ** -10]).toContain(c[0]);
});

it('gives NaN for what f16 cannot hold, in its row alone', async () => {
  const sizes = { rows: 5, cols: 6, inner: 8 };
  const a = noise(40, draw(0));
  a[19] = 65_536;
  const data = { a, b: noise(48, draw(1)), c: new Float32Array(30) };
  const { c } = await runProgram(data, (rec, t) => matmul(rec, 'NT', t, sizes, MATMUL_VARIANTS['half 32×32']));
  expect([...c].map(Number.isNaN)).toEqual(Array.from(c, (_, i) => Math.floor(i / 6) === 2));
});

/** Of operands that are rounded to f16. */
const boundOfHalves: Parameters<typeof matmulError>[3] = ({ form, a, b, sizes, magnitude }) => {
  const ones = (values: Float32Array) => values.map(() => 1);
  const ofA = matmulReference(form, a, ones(b), sizes).magnitude;
  const ofB = matmulReference(form, ones(a), b, sizes).magnitude;
  return (i) => halfMatmulBound(sizes.inner, magnitude[i]!, ofA[i]! + ofB[i]!);
};
