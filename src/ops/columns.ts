import source from '../../shaders/columns.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder, type Scratch } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

const columnsShader = shader('columns', source, grid);

interface ColumnSizes {
  rows: number;
  /** Columns of the wide matrix, and which of them the narrow one has. */
  width: number;
  first: number;
  count: number;
}

/** wide[:, first … first + count) = narrow: wide [rows, width], narrow [rows, count]. Returns the slot, of which `rows` may shrink. */
export function scatterColumns(
  rec: Recorder,
  { narrow, wide }: { narrow: Tensor | Scratch; wide: Tensor },
  params: ColumnSizes,
): number {
  const buffers = { from_narrow: narrow, wide };
  return rec.add({ ...call(params), entry: 'scatter', buffers, params: { ...params } });
}

/** narrow = wide[:, first … first + count). Returns the slot, of which `rows` may shrink. */
export function gatherColumns(
  rec: Recorder,
  { wide, narrow }: { wide: Tensor; narrow: Tensor | Scratch },
  params: ColumnSizes,
): number {
  const buffers = { from_wide: wide, narrow };
  return rec.add({ ...call(params), entry: 'gather', buffers, params: { ...params } });
}

const call = ({ rows, count }: ColumnSizes) => ({ shader: columnsShader, workgroups: flatGrid(rows * count) });
