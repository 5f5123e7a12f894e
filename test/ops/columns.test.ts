import { expect, it } from 'vitest';
import { runOnce } from '../../src/gpu/recording';
import { upload } from '../../src/gpu/tensor';
import { gatherColumns, scatterColumns } from '../../src/ops/columns';
import { testDevice } from '../support/gpu';

it('takes columns out of a matrix, and puts them back', async () => {
  const device = await testDevice();
  const sizes = { rows: 7, width: 301, first: 13, count: 255 };
  const values = Float32Array.from({ length: sizes.rows * sizes.width }, (_, i) => i);
  const [narrow, wide] = await runOnce(device, (rec, memory) => {
    const from = memory.tensor(values.length, 'from');
    const out = memory.tensor(sizes.rows * sizes.count, 'narrow');
    const back = memory.tensor(values.length, 'back');
    upload(device, from, values);
    gatherColumns(rec, { wide: from, narrow: out }, sizes);
    scatterColumns(rec, { narrow: out, wide: back }, sizes);
    return [out, back];
  });
  const column = (i: number) => i % sizes.width;
  const isInside = (i: number) => column(i) >= sizes.first && column(i) < sizes.first + sizes.count;
  expect(narrow).toEqual(values.filter((_, i) => isInside(i)));
  expect(wide).toEqual(values.map((value, i) => (isInside(i) ? value : 0)));
});
