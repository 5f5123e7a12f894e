import { describe, expect, it } from 'vitest';
import { newRecorder } from '../../src/gpu/recording';
import { newMemory, readBack, upload } from '../../src/gpu/tensor';
import { MATMUL_VARIANTS, type MatmulName, matmul } from '../../src/ops/matmul';
import { matmulPair, pairOf } from '../../src/ops/matmulPair';
import { blocksPairCase, cases, pairCase, thinPairCase, throughPairCase } from '../../src/selftest/cases/matmulPair';
import { testDevice } from '../support/gpu';
import { draw, SINGLE } from '../support/matmul';
import { PAIRS } from '../support/matmulPair';
import { checkCases } from '../support/ops';
import { noise, runProgram } from '../support/program';

const sides = [4, 4];
const NAMES = SINGLE.filter((name) => pairOf(MATMUL_VARIANTS[name], MATMUL_VARIANTS[name], sides) !== null);

/** Several tiles and stages with a rest of each, either product first. */
const SHAPES = [
  { rows: 149, inner: 92, cols: 76 },
  { rows: 41, inner: 164, cols: 132 },
];

describe.each(NAMES)('a pair by %s', (name) => {
  it.each(Object.entries(PAIRS))('has the bits of the two alone: %s', async (_, run) => {
    for (const sizes of SHAPES) {
      const { together, apart } = await run(MATMUL_VARIANTS[name], sizes);
      expect(together).toEqual(apart);
      for (const numbers of together) expect(numbers.every((x) => x === 0 || Number.isNaN(x))).toBe(false);
    }
  });

  describe('is within the bounds of f64', () => {
    checkCases(
      SHAPES.flatMap((sizes) => [
        pairCase(name, sizes),
        throughPairCase(name, { ...sizes, cols: 20 }, { gated: true, activation: 'silu' }),
        blocksPairCase(name, sizes.rows, 8, [sizes.inner - 60, 28, 32]),
        thinPairCase(name, sizes, 12),
      ]),
    );
  });
});

it.each([
  ['shared 32×32', 'shared 64×64', 'shared 64×64'],
  ['shared 128×64', 'shared 64×32', 'shared 128×64'],
  ['shared 64×64 of 256', 'shared 32×32', 'shared 64×64 of 256'],
] as const)('of two kernels with the same bits the larger does both: %s, %s', async (ofX, ofW, larger) => {
  const variant = pairOf(MATMUL_VARIANTS[ofX], MATMUL_VARIANTS[ofW], sides);
  expect(variant).toBe(MATMUL_VARIANTS[larger]);
  for (const alone of [ofX, ofW]) {
    const { together, apart } = await PAIRS.plain(variant!, SHAPES[0]!, MATMUL_VARIANTS[alone]);
    expect(together).toEqual(apart);
  }
});

it.each(['shared 32×32 deep', 'shared 64×64'] as const)('takes fewer rows than it was made for: %s', async (name) => {
  const variant: (typeof MATMUL_VARIANTS)[MatmulName] = MATMUL_VARIANTS[name];
  // Multiples of every depth: only because rows vary is anything masked.
  const [most, cols, inner] = [192, 20, 128];
  const ofX = { dy: noise(most * inner, draw(0)), w: noise(inner * cols, draw(1)), x: noise(most * cols, draw(2)) };
  const data = { ...ofX, dx: new Float32Array(most * cols).fill(7), dw: noise(inner * cols, draw(3)) };
  const device = await testDevice();
  const memory = newMemory(device);
  const entries = Object.entries(data).map(([key, words]) => [key, memory.tensor(words.length)] as const);
  const tensors = Object.fromEntries(entries) as Record<keyof typeof data, (typeof entries)[number][1]>;
  const rec = newRecorder(device);
  const slot = matmulPair(rec, tensors, { rows: most, cols, inner }, variant, { rowsVary: true });
  await memory.ready();
  const program = await rec.build();
  for (const rows of [157, 33, 1, 0]) {
    for (const [key, words] of Object.entries(data)) upload(device, tensors[key as keyof typeof data], words);
    program.set(slot, { rows });
    program.submit();
    const [dx, dw] = await readBack(device, [tensors.dx, tensors.dw]);
    const alone = await runProgram(data, (rec, { dy, w, x, dx, dw }) => {
      if (rows === 0) return;
      matmul(rec, 'NN', { a: dy, b: w, c: dx }, { rows, cols, inner }, variant);
      const ofW = { rows: inner, cols, inner: rows };
      matmul(rec, 'TN', { a: dy, b: x, c: dw }, ofW, variant, { accumulate: true });
    });
    expect([dx, dw], `${rows} rows`).toEqual([alone.dx, alone.dw]);
  }
  program.free();
  memory.free();
});

describe('the cases of the self-test', () => {
  checkCases(cases.filter(({ needs }) => needs === 'hardware'));
});
