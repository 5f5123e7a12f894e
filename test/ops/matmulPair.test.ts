import { expect, it } from 'vitest';
import { newRecorder } from '../../src/gpu/recording';
import { MATMUL_VARIANTS, type MatmulName } from '../../src/ops/matmul';
import { matmulPair, pairOf } from '../../src/ops/matmulPair';
import { asCard } from '../support/gpu';

// What the kernels compute is in matmulPair.long.test.ts: software takes seconds to compile each.

const sides = [128, 352];
const pair = (ofX: MatmulName, ofW: MatmulName, of: readonly number[] = sides) => {
  const found = pairOf(MATMUL_VARIANTS[ofX], MATMUL_VARIANTS[ofW], of);
  return Object.entries(MATMUL_VARIANTS).find(([, variant]) => variant === found)?.[0] ?? null;
};

it.each([
  ['shared 32×32', 'shared 32×32', 'shared 32×32'],
  ['shared 32×32 deep', 'shared 32×32 deep', 'shared 32×32 deep'],
  ['shared 32×32', 'shared 64×64', 'shared 64×64'],
  ['shared 128×64', 'shared 64×32', 'shared 128×64'],
  ['half 32×32', 'half 64×64', 'half 64×64'],
] as const)('two products by %s and %s are one dispatch by %s', (ofX, ofW, both) => {
  expect(pair(ofX, ofW)).toBe(both);
});

it.each([
  ['sums in another order', 'shared 32×32', 'shared 32×32 deep'],
  ['a second pass over slices', 'split 4', 'split 4'],
  ['slices and none', 'shared 32×32', 'split 4'],
  ['registers', 'register 4×4', 'register 4×4'],
  ['quads', 'quad 8×8', 'shared 32×32'],
  ['two precisions', 'half 32×32', 'shared 32×32'],
] as const)('two products stay two: %s', (_, ofX, ofW) => {
  expect(pair(ofX, ofW)).toBeNull();
  expect(pair(ofW, ofX)).toBeNull();
});

it('takes whole vectors alone', async () => {
  expect(pair('shared 32×32', 'shared 32×32', [13, 36])).toBeNull();
  const tensor = { buffer: {} as GPUBuffer, offset: 0, length: 64 };
  const buffers = { dy: tensor, w: tensor, x: tensor, dx: tensor, dw: tensor };
  const record = () => matmulPair(rec, buffers, { rows: 4, cols: 36, inner: 13 }, MATMUL_VARIANTS['shared 32×32']);
  const rec = newRecorder(await asCard());
  expect(record).toThrow('matmulPair: workgroup, sides 13, 36');
});
