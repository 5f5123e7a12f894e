import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, matmul } from '../../ops/matmul';
import { type Blocks, thinOf } from '../../ops/matmulBlocks';
import { productKernel } from '../../ops/tuning/matmulTrial';
import { matmulBound, matmulReference } from '../../reference/matmul';
import { normals, type OpCase, runOps, worst } from '../case';
import { ofSubgroup } from './matmul';

/** Where each number of the blocks stands in the whole matrix [out, thin], and where it is stored. */
const placesOf = (blocks: Blocks): (readonly [inWhole: number, stored: number])[] =>
  blocks.parts.flatMap(({ first, rows, at }, block) =>
    Array.from({ length: rows * blocks.rank }, (_, i) => {
      const [row, column] = [Math.floor(i / blocks.rank), i % blocks.rank];
      return [(first + row) * thinOf(blocks) + block * blocks.rank + column, at + i] as const;
    }),
  );

/** y += z·bᵀ (NT), dz = scale·dy·b (NN) or db += dyᵀ·z (TN) with b [out, thin] in blocks, against the whole matrix in f64. */
function blocksCase(name: MatmulName, form: Form, blocks: Blocks, rows: number, out: number): OpCase {
  const thin = thinOf(blocks);
  const sizes: MatmulSizes = {
    NT: { rows, cols: out, inner: thin },
    NN: { rows, cols: thin, inner: out },
    TN: { rows: out, cols: thin, inner: rows },
  }[form];
  const places = placesOf(blocks);
  const stored = normals(Math.max(...places.map(([, at]) => at)) + 5, 3);
  const whole = new Float32Array(out * thin);
  for (const [at, from] of places) whole[at] = stored[from]!;
  const [wide, narrow] = [normals(rows * out, 1), normals(rows * thin, 2)];
  const data = {
    NT: { a: narrow, b: stored, c: wide },
    NN: { a: wide, b: stored, c: narrow.map(() => Number.NaN) },
    TN: { a: wide, b: narrow, c: stored },
  }[form];
  const scale = form === 'NN' ? 0.75 : 1;
  const { family } = MATMUL_VARIANTS[name];
  return {
    op: `matmul ${name}`,
    shape: `${form} ${sizes.rows} × ${sizes.inner} × ${sizes.cols}, ${blocks.parts.length} blocks of ${blocks.rank}`,
    tolerance: 'γ_K·(|a|·|b|), element by element',
    kernels: [productKernel(name, form, [out, thin])],
    ...ofSubgroup(MATMUL_VARIANTS[name]),
    ...(family === 'workgroup' && { needs: 'hardware' as const }),
    async run(device) {
      const { c } = await runOps(device, data, (rec, buffers) => {
        matmul(rec, form, buffers, sizes, MATMUL_VARIANTS[name], { accumulate: form === 'NT', scale, blocks });
      });
      const { product, magnitude } = matmulReference(form, data.a, form === 'TN' ? narrow : whole, sizes);
      const earlier = (i: number) => (form === 'NN' ? 0 : data.c[i]!);
      // What is stored between blocks stays as it was.
      const kept = form === 'TN' ? places : Array.from(product, (_, i) => [i, i] as const);
      const expected = Float64Array.from(c, (_, i) => earlier(i));
      const sizeOf = Float64Array.from(c, (_, i) => Math.abs(earlier(i)));
      for (const [from, to] of kept) {
        expected[to]! += scale * product[from]!;
        sizeOf[to]! += scale * magnitude[from]!;
      }
      // The scale, and what is added to, are a rounding more each.
      return { error: worst(c, expected, (_, i) => sizeOf[i]! || 1), limit: matmulBound(sizes.inner + 2) };
    },
  };
}

/**
 * y = x·wᵀ + z·bᵀ + residual (NT) with b in blocks, or dx = dy·w + dz·a (NN), in one: op(first) · op(second) and narrow · op(third).
 */
function thinCase(
  name: MatmulName,
  form: 'NT' | 'NN',
  blocks: Blocks,
  rows: number,
  inner: number,
  out: number,
): OpCase {
  const thin = thinOf(blocks);
  const places = placesOf(blocks);
  const b = form === 'NN' ? normals(thin * out, 4) : normals(Math.max(...places.map(([, at]) => at)) + 5, 4);
  const whole = form === 'NN' ? b : new Float32Array(out * thin);
  if (form === 'NT') for (const [at, from] of places) whole[at] = b[from]!;
  const data = {
    a: normals(rows * inner, 1),
    w: normals(inner * out, 2),
    z: normals(rows * thin, 3),
    b,
    residual: normals(rows * out, 5),
    c: new Float32Array(rows * out).fill(Number.NaN),
  };
  const sizes = { rows, cols: out, inner };
  return {
    op: `matmul ${name}`,
    shape: `${form} ${rows} × ${inner} × ${out}, and ${blocks.parts.length} × ${blocks.rank} thin`,
    tolerance: 'γ_K·(|a|·|b|), element by element',
    kernels: [productKernel(name, form, [out, inner])],
    needs: 'hardware',
    async run(device) {
      const { c } = await runOps(device, data, (rec, { a, w, z, b, residual, c }) => {
        const buffers = { a, b: w, c, ...(form === 'NT' && { residual }) };
        matmul(rec, form, buffers, sizes, MATMUL_VARIANTS[name], { thin: { z, b, blocks } });
      });
      const main = matmulReference(form, data.a, data.w, sizes);
      const beside = matmulReference(form, data.z, whole, { ...sizes, inner: thin });
      const added = (i: number) => (form === 'NT' ? data.residual[i]! : 0);
      const expected = main.product.map((value, i) => value + beside.product[i]! + added(i));
      const size = (_: number, i: number) => main.magnitude[i]! + beside.magnitude[i]! + Math.abs(added(i));
      return { error: worst(c, expected, size), limit: matmulBound(inner + thin + 1) };
    },
  };
}

const FORMS: readonly Form[] = ['NT', 'NN', 'TN'];

/** q and v of [q; k; v], with room before and between what is stored; all three; and one that is the whole. */
const SOME: Blocks = {
  rank: 8,
  parts: [
    { first: 0, rows: 21, at: 4 },
    { first: 31, rows: 13, at: 192 },
  ],
};
const ALL: Blocks = {
  rank: 20,
  parts: [
    { first: 0, rows: 30, at: 0 },
    { first: 30, rows: 10, at: 640 },
    { first: 40, rows: 8, at: 896 },
  ],
};
const ONE: Blocks = { rank: 4, parts: [{ first: 0, rows: 1068, at: 0 }] };

/** Forms of a kernel at shapes that fit none of its tiles, with several slices of inner where it has them. */
export const blocksCases = (name: MatmulName): OpCase[] =>
  FORMS.flatMap((form) => [
    blocksCase(name, form, SOME, 37, 44),
    blocksCase(name, form, ALL, 1061, 48),
    blocksCase(name, form, ONE, 9, 1068),
  ]);

/** The same for a kernel that takes a thin product along. */
export const thinCases = (name: MatmulName): OpCase[] => [
  thinCase(name, 'NT', SOME, 37, 52, 44),
  thinCase(name, 'NT', ALL, 70, 148, 48),
  thinCase(name, 'NT', ONE, 9, 20, 1068),
  thinCase(name, 'NN', SOME, 37, 44, 52),
  thinCase(name, 'NN', ALL, 135, 48, 148),
];

export const cases: OpCase[] = [
  ...FORMS.flatMap((form) => [
    blocksCase('register 4×4', form, SOME, 37, 44),
    blocksCase('lanes 16×4', form, SOME, 37, 44),
  ]),
  ...(['shared 32×32', 'shared 32×32 deep', 'shared 64×64', 'split 8'] as const).flatMap(blocksCases),
  ...(['shared 32×32', 'shared 32×32 deep', 'shared 64×64', 'shared 128×64'] as const).flatMap(thinCases),
];
