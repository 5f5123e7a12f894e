import { expect, it } from 'vitest';
import type { Tuner } from '../../../src/gpu/tuner';
import type { MatmulName } from '../../../src/ops/matmul';
import { pairUp } from '../../../src/ops/tuning/pairTrial';
import { asCard } from '../../support/gpu';

const SHAPE = [64, 32] as const;
const [ofX, ofW] = ['NN 64×32', 'TN 64×32'];

/** Takes the candidate at this place; `asked` are the names that it was shown. */
function taking(place: number, over = false) {
  const asked: string[][] = [];
  const tuner: Tuner = {
    over,
    works: () => Promise.resolve(true),
    fastest(candidates) {
      asked.push(candidates.map(({ name }) => name));
      return Promise.resolve(candidates.at(place)!.name);
    },
  };
  return { tuner, asked };
}

const pairing = async (chosen: Record<string, MatmulName>, { tuner }: { tuner: Tuner }, kept = {}, shape = SHAPE) =>
  pairUp(await asCard(), [shape], chosen, kept, tuner, false);

const APART = { [ofX]: 'register 4×4', [ofW]: 'shared 32×32 deep' } as const;

it('gives both products of a pair one kernel where one dispatch is faster', async () => {
  const last = taking(-1);
  const found = await pairing(APART, last);
  expect(last.asked).toEqual([['apart', 'shared 32×32', 'shared 32×32 deep']]);
  expect(found).toEqual({ [ofX]: 'shared 32×32 deep', [ofW]: 'shared 32×32 deep' });
});

it.each([
  ['two dispatches are as fast', APART, taking(0), {}, SHAPE, 1],
  ['they are one already', { [ofX]: 'shared 64×64', [ofW]: 'shared 32×32' }, taking(-1), {}, SHAPE, 0],
  ['what they are by was kept', APART, taking(-1), APART, SHAPE, 0],
  ['the time is up', APART, taking(-1, true), {}, SHAPE, 0],
  ['rows are no whole vectors', { default: 'register 4×4' }, taking(-1), {}, [63, 32], 0],
] as const)('leaves kernels as they are where %s', async (_, chosen, tuner, kept, shape, times) => {
  expect(await pairing(chosen, tuner, kept, shape as never)).toEqual({});
  expect(tuner.asked).toHaveLength(times);
});
