import { expect, it } from 'vitest';
import { MATMUL_VARIANTS } from '../../../src/ops/matmul';
import { describeKernels } from '../../../src/ops/tuning/line';
import { pairTrial } from '../../../src/ops/tuning/pairTrial';
import { candidatesOf, shapeClass } from '../../../src/ops/tuning/products';
import { attentionTrial, decodeTrial, rowReductionTrial } from '../../../src/ops/tuning/trials';
import { defaultTuning, tune } from '../../../src/ops/tuning/tuning';
import { asCard, testDevice } from '../../support/gpu';
import { blind, kept, SHAPES } from '../../support/tuning';

it('attention and row reductions are run forward and backward, and compared whole', async () => {
  const device = await asCard();
  for (const [make, names] of [
    [attentionTrial, ['workgroup', 'alone', 'quad']],
    [decodeTrial, ['workgroup', 'alone']],
    [rowReductionTrial, ['thread', 'tree', 'subgroup']],
  ] as const) {
    const trial = await make(device);
    expect(trial.names).toEqual(names);
    for (const name of trial.names) {
      const candidate = trial.candidate(name as never);
      const program = await candidate.prepare();
      expect(await candidate.works(program), name).toBe(true);
      expect(await candidate.works({ ...program, submit() {} }), name).toBe(false);
      program.free();
    }
    trial.free();
  }
});

it('drops kept quads if the device no longer has them', async () => {
  const quads = kept({ [shapeClass('NT', SHAPES[0])]: 'quad 8×8' }, 'quad');
  const tuning = await tune(await asCard({ subgroups: false }), SHAPES, [quads], blind);
  expect(tuning.attention).toBe('workgroup');
  expect(Object.values(tuning.matmul).filter((name) => name.startsWith('quad'))).toEqual([]);
});

it('keeps what was chosen on this adapter, and measures the rest', async () => {
  const name = shapeClass('NT', SHAPES[0]);
  const records = [
    { ...kept({ [name]: 'register 8×4' }), adapter: 'another card' },
    kept({ [name]: 'quad 8×8', [shapeClass('NN', SHAPES[0])]: 'register 4×4' }, 'quad'),
  ];
  const tuning = await tune(await asCard(), SHAPES, records, blind);
  expect(tuning).toMatchObject({ adapter: 'a card', attention: 'quad', decode: 'alone', rowReduction: 'tree' });
  expect(tuning.matmul).toEqual({
    [name]: 'quad 8×8',
    [shapeClass('NN', SHAPES[0])]: 'register 4×4',
    [shapeClass('TN', SHAPES[0])]: 'shared 32×32 deep',
    [shapeClass('NT', SHAPES[0], 'few')]: 'shared 32×32 deep',
  });
  expect(describeKernels(tuning)).toContain('attention quad, decode alone, rows by tree, products NT 16×8: quad 8×8, ');
});

it('measures a software adapter if it is asked to, without kernels that take minutes to compile there', async () => {
  const device = await testDevice();
  const own = defaultTuning(device);
  const shapes = [
    [64, 32],
    [16, 8],
  ] as const;
  // Nothing is clearly faster by a clock that stands still, so all is as before, each class by its name.
  const tuning = await tune(device, shapes, [{ ...own, rowReduction: 'tree' }], blind, { asked: true });
  expect(tuning).toMatchObject({ attention: own.attention, decode: own.decode, rowReduction: own.rowReduction });
  const names = ['NT', 'TN', 'NN'].flatMap((form) => [`${form} 64×32`, `${form} 16×8`]);
  expect(tuning.matmul).toEqual({
    ...own.matmul,
    ...Object.fromEntries(names.map((name) => [name, own.matmul.default])),
    ...Object.fromEntries(['few NT 64×32', 'few NT 16×8'].map((name) => [name, own.matmul['few default']])),
  });
  for (const make of [attentionTrial, decodeTrial]) {
    const trial = await make(device);
    expect(trial.names).not.toContain('workgroup');
    trial.free();
  }
  const sizes = { rows: 509, cols: 512, inner: 128 };
  for (const name of candidatesOf(sizes, device, false)) {
    const [x, y] = MATMUL_VARIANTS[name].workgroup;
    expect(x * y, name).toBeLessThanOrEqual(16);
  }
});

it('two products of a backward pass are compared whole, by one dispatch or two', async () => {
  const apart = { ofX: 'register 4×4', ofW: 'register 8×4' } as const;
  const trial = await pairTrial(await asCard(), [64, 32], apart);
  for (const name of trial.names) {
    const candidate = trial.candidate(name);
    const program = await candidate.prepare();
    expect(program.dispatches, name).toBe(name === 'apart' ? 2 : 1);
    expect(await candidate.works(program), name).toBe(true);
    expect(await candidate.works({ ...program, submit() {} }), name).toBe(false);
    program.free();
  }
  trial.free();
});
