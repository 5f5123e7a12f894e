import { expect, it } from 'vitest';
import { newTuner, type Stopwatch } from '../../../src/gpu/tuner';
import { type Form, MATMUL_VARIANTS, type MatmulName } from '../../../src/ops/matmul';
import { matmulTrial, tried } from '../../../src/ops/tuning/matmulTrial';
import { type RowClass, shapeClass, variantFor } from '../../../src/ops/tuning/products';
import { defaultTuning, measure, tune } from '../../../src/ops/tuning/tuning';
import { asCard, testDevice } from '../../support/gpu';
import { blind, kept } from '../../support/tuning';

it.each<[Form, RowClass]>([
  ['NT', 'few'],
  ['NN', 'many'],
  ['TN', 'many'],
])('a kernel that runs passes, one that does nothing fails: %s, %s rows', async (form, rows) => {
  const trial = await matmulTrial(await testDevice(), form, [20, 8], rows);
  for (const name of ['register 4×4', 'quad 8×8'] as const) {
    const candidate = trial.candidate(name);
    const program = await candidate.prepare();
    expect(await candidate.works(program), name).toBe(true);
    // What an earlier kernel left behind must not pass for its own.
    expect(await candidate.works({ ...program, submit() {} }), name).toBe(false);
    program.free();
  }
  trial.free();
});

it('is fixed on a software adapter unless something is kept for it, and found by shape', async () => {
  const device = await testDevice();
  const own = defaultTuning(device);
  const other = { ...own, rowReduction: 'tree', matmul: { ...own.matmul, 'NT 512×128': 'register 8×8' } } as const;
  expect(await tune(device, [[512, 128]], [kept({}), other], blind)).toEqual(other);
  // One that lacks a kernel is as good as none.
  const tuning = await tune(device, [[512, 128]], [{ ...other, matmul: {} }], blind);
  expect(tuning).toEqual(own);
  expect(variantFor(tuning, 'NT', [512, 128])).toBe(MATMUL_VARIANTS['quad 32×8']);
  expect(variantFor(tuning, 'NT', [512, 128], 'few')).toBe(MATMUL_VARIANTS['quad 16×8']);
  const measured = {
    ...tuning,
    matmul: { ...tuning.matmul, [shapeClass('NT', [512, 128])]: 'shared 64×64' as const },
  };
  expect(variantFor(measured, 'NT', [512, 128])).toBe(MATMUL_VARIANTS['shared 64×64']);
  expect(variantFor(measured, 'NN', [512, 128])).toBe(MATMUL_VARIANTS['quad 32×8']);
  expect(shapeClass('TN', [384, 128])).toBe(shapeClass('TN', [512, 128]));
});

it('is on software what the lanes of its subgroups suit', async () => {
  const device = await testDevice();
  const products = [0, 4, 8, 16].map((subgroupSize) => defaultTuning({ ...device, subgroupSize }).matmul.default);
  expect(products).toEqual(['register 8×8', 'quad 32×8', 'lanes 16×4', 'lanes 16×4']);
});

it('checks a kernel once for all products of a form', async () => {
  const device = await asCard();
  const shapes = [
    [16, 8],
    [64, 8],
    [16, 32],
  ] as const;
  const forms = ['NT', 'TN', 'NN'] as const;
  const names = forms.flatMap((form) => shapes.map((shape) => shapeClass(form, shape)));
  const few = shapes.map((shape) => shapeClass('NT', shape, 'few'));
  const records = [kept(Object.fromEntries([...names, ...few].map((name) => [name, 'register 4×4' as const])))];
  let readings = 0;
  const raw = new Proxy(device.raw, {
    get(target, name) {
      if (name === 'createBuffer')
        return (descriptor: GPUBufferDescriptor) => {
          if (descriptor.label === 'read-back') readings++;
          return target.createBuffer(descriptor);
        };
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const tuning = await tune({ ...device, raw }, shapes, records, blind);
  expect(tuning.matmul).toEqual(records[0]!.matmul);
  // Two of attention (what it is compared with, and itself), one of decode and of rows, one of each form.
  expect(readings).toBe(2 + 2 + 3);
});

it('takes small tiles, slices or large tiles on a card by what fills it', () => {
  const card = { matmul: {} };
  // Weights of the bench model and of SmolLM2-135M.
  expect(variantFor(card, 'NT', [384, 128])).toBe(MATMUL_VARIANTS['shared 32×32']);
  expect(variantFor(card, 'NT', [128, 352])).toBe(MATMUL_VARIANTS['shared 32×32 deep']);
  expect(variantFor(card, 'TN', [128, 128])).toBe(MATMUL_VARIANTS['shared 32×32 deep']);
  // It would fill a card in small tiles, and goes with TN, which would not.
  expect(variantFor(card, 'NN', [128, 352])).toBe(variantFor(card, 'TN', [128, 352]));
  expect(variantFor(card, 'NN', [128, 352])).toBe(MATMUL_VARIANTS['shared 32×32 deep']);
  expect(variantFor(card, 'TN', [3072, 576])).toBe(MATMUL_VARIANTS['shared 64×64']);
  expect(variantFor(card, 'NT', [49_152, 576])).toBe(MATMUL_VARIANTS['shared 64×64']);
  expect(variantFor(card, 'NT', [576, 1536], 'few')).toBe(MATMUL_VARIANTS['split 8']);
});

it.each([
  ['NT', [49_152, 576]],
  ['NN', [151_936, 896]],
  ['TN', [49_153, 4096]],
] as const)('tries no more than 2²² weights, as aligned as these: %s of %o', (_, shape) => {
  const [out, into] = tried(shape);
  expect(out * into).toBeLessThan(2 ** 22 * 1.01);
  expect([out % 4, into % 4]).toEqual([shape[0] % 4, shape[1] % 4]);
});

it('begins with the standard kernel, and frees what it measured with', async () => {
  const watch: Stopwatch = {
    now: blind,
    check() {},
    attempt: (_, work) => work(),
    areTried: () => true,
    run: async () => 0,
  };
  let freed = 0;
  const trial = {
    names: ['register 4×4', 'quad 8×8'] as const,
    candidate: (name: MatmulName) => ({
      name,
      kernels: [name],
      prepare: () => Promise.reject(new Error('refused')),
      works: async () => true,
    }),
    free: () => freed++,
  };
  await expect(
    measure({ open: async () => trial, standard: 'quad 8×8', kept: undefined }, newTuner(watch, 0)),
  ).rejects.toThrow('quad 8×8: refused\nregister 4×4: refused');
  expect(freed).toBe(1);
});
