import { describe, expect, it } from 'vitest';
import { newRecorder } from '../../src/gpu/recording';
import { newMemory, readBack, upload } from '../../src/gpu/tensor';
import { type Form, MATMUL_VARIANTS, matmul } from '../../src/ops/matmul';
import { matmulReference } from '../../src/reference/matmul';
import { cases } from '../../src/selftest/cases/matmul';
import { cases as blocks } from '../../src/selftest/cases/matmulBlocks';
import { testDevice } from '../support/gpu';
import { draw, matmulError, SHAPES, SINGLE, STAGED } from '../support/matmul';
import { checkFamily } from '../support/matmulFamily';
import { checkCases } from '../support/ops';
import { noise, runProgram } from '../support/program';

// Kernels with barriers, which take a software adapter seconds to compile and which it never chooses; and what is made for subgroups of eight,
// where SwiftShader loads alone (`npm run test:lavapipe -- --mode long test/ops/matmul.long.test.ts -t lanes` does not).
const NAMES = SINGLE.filter((name) => ['workgroup', 'lanes'].includes(MATMUL_VARIANTS[name].family));
describe.each(NAMES)('matmul %s', (name) => {
  it.each(['NN', 'NT', 'TN'] satisfies Form[])('%s is within the rounding bound', async (form) => {
    for (const sizes of [...SHAPES, ...STAGED, { rows: 1, cols: 1, inner: 1 }, { rows: 37, cols: 40, inner: 1060 }])
      expect(await matmulError(form, name, sizes), JSON.stringify(sizes)).toBeLessThanOrEqual(1);
  });
});

describe('matmul lanes 16×4', () => {
  checkFamily('lanes 16×4');
  checkCases([...cases, ...blocks].filter(({ needs }) => needs === 'lanes'));
});

describe('the cases of the self-test', () => {
  checkCases(cases.filter(({ needs }) => needs === 'hardware'));
});

// Whether slices of inner are summed up side by side follows from the number of rows, and must not show.
it.each(['NN', 'NT'] satisfies Form[])('slices have the same bits one after the other: %s', async (form) => {
  const [rows, cols, inner] = [16 * 32 + 1, 31 * 32, 250];
  const [a, b] = [noise(rows * inner, draw(0)), noise(inner * cols, draw(1))];
  const rowsOf = async (count: number) => {
    const data = { a: a.slice(0, count * inner), b, c: new Float32Array(count * cols) };
    const result = await runProgram(data, (rec, t) =>
      matmul(rec, form, t, { rows: count, cols, inner }, MATMUL_VARIANTS['split 4']),
    );
    return result.c;
  };
  expect(await rowsOf(33)).toEqual((await rowsOf(rows)).slice(0, 33 * cols));
});

it('the second pass of slices scales and adds, and follows a number of rows or an inner that shrinks', async () => {
  const device = await testDevice();
  const memory = newMemory(device);
  const [rows, cols, inner] = [40, 36, 200];
  const [a, b] = [noise(rows * inner, draw(0)), noise(inner * cols, draw(1))];
  const tensors = { a: memory.tensor(a.length), b: memory.tensor(b.length), c: memory.tensor(rows * cols) };
  const residual = memory.tensor(rows * cols);
  upload(device, residual, new Float32Array(rows * cols).fill(5));
  upload(device, tensors.a, a);
  upload(device, tensors.b, b);
  for (const [form, less] of [
    ['NN', { rows: 7, cols, inner }],
    ['TN', { rows, cols, inner: 61 }],
  ] as const) {
    const rec = newRecorder(device);
    const isGradient = form === 'TN';
    const buffers = isGradient ? tensors : { ...tensors, residual };
    const options = { innerVaries: isGradient, accumulate: isGradient, scale: 0.25 };
    const slot = matmul(rec, form, buffers, { rows, cols, inner }, MATMUL_VARIANTS['split 4'], options);
    const program = await rec.build();
    program.set(slot, isGradient ? { inner: less.inner } : { rows: less.rows });
    upload(device, tensors.c, new Float32Array(rows * cols).fill(7));
    program.submit();
    const [c] = await readBack(device, [tensors.c]);
    const { product } = matmulReference(form, a, b, less);
    product.forEach((value, i) => {
      expect(c![i]).toBeCloseTo(0.25 * value + (isGradient ? 7 : 5), 4);
    });
    expect([...c!.slice(product.length)]).toEqual(new Array(rows * cols - product.length).fill(7));
    program.free();
  }
  memory.free();
});
