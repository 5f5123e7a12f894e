import { expect, it } from 'vitest';
import { type AttemptStore, type Note, openAttempts } from '../../../src/gpu/attempts';
import { tune } from '../../../src/ops/tuning/tuning';
import { memoryStore } from '../../support/attempts';
import { asCard } from '../../support/gpu';
import { blind, kept } from '../../support/tuning';

it('notes what is new to a card before it is compiled, and takes another for what crashed there', async () => {
  const { memory, as } = memoryStore([{ adapter: 'a card', leftOut: ['rows by tree', 'product NT register 4×4'] }]);
  const noted: string[][] = [];
  const store = as('one');
  const update: AttemptStore['update'] = async (change) => {
    await store.update(change);
    const [{ underWay }] = memory.kept as [{ underWay: Note[] }];
    noted.push(underWay.map(({ kernel }) => kernel));
  };
  const device = await asCard({ attempts: await openAttempts({ ...store, update }, 'a card') });
  const classes = { 'NT 16×8': 'register 4×4', 'NN 16×8': 'register 4×4', 'TN 16×8': 'register 4×4' } as const;
  const tuning = await tune(device, [[16, 8]], [kept(classes)], blind);
  expect(tuning).toMatchObject({ attention: 'alone', decode: 'alone', rowReduction: 'subgroup' });
  expect(tuning.matmul).toMatchObject({ 'NT 16×8': 'shared 32×32 deep', 'NN 16×8': 'register 4×4' });
  const under = (kernel: string) => [['*', kernel], ['*']];
  expect(noted).toEqual([
    ['*'],
    ...under('attention alone'),
    ...under('decode alone'),
    ...under('rows by subgroup'),
    ...under('product NT shared 32×32 deep'),
    ...under('product TN register 4×4'),
    ...under('product NN register 4×4'),
    [],
  ]);
});
