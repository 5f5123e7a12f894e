import source from '../../shaders/lora.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

const loraShader = shader('lora', source, grid);

/** Columns of a wider matrix. */
interface Columns {
  /** Of a whole row. */
  readonly width: number;
  readonly first: number;
}

export interface LoraSizes {
  readonly rows: number;
  /** Rows of B. */
  readonly out: number;
  readonly rank: number;
  /** Where the outputs stand in y, [rows, y.width]. */
  readonly y: Columns;
  /** Where the inner values stand in z, [rows, z.width]. */
  readonly z: Columns;
  /** α/r, or α/√r. */
  readonly scale: number;
}

const paramsOf = ({ rows, out, rank, y, z, scale }: LoraSizes) => ({
  ...{ rows, out, rank, scale },
  ...{ y_width: y.width, y_first: y.first, z_width: z.width, z_first: z.first },
});

/** y += scale·z·bᵀ, given z = x·Aᵀ (Hu et al. 2021, arXiv 2106.09685, eq. 3): b [out, rank]. Returns the slot. */
export function lora(rec: Recorder, buffers: { y: Tensor; z: Tensor; b: Tensor }, sizes: LoraSizes): number {
  return rec.add({
    shader: loraShader,
    entry: 'forward',
    buffers,
    params: paramsOf(sizes),
    workgroups: flatGrid(sizes.rows * Math.ceil(sizes.out / 4)),
  });
}

/** Overwrites dz (its columns) with scale·dy·b, and adds scale·dyᵀ·z to db. Two dispatches. */
export function loraBackward(
  rec: Recorder,
  { dy, z, b, dz, db }: { dy: Tensor; z: Tensor; b: Tensor; dz: Tensor; db: Tensor },
  sizes: LoraSizes,
): void {
  const params = paramsOf(sizes);
  const quads = Math.ceil(sizes.rank / 4);
  const call = { shader: loraShader, params };
  rec.add({
    ...call,
    entry: 'backward_input',
    buffers: { dy, b, dz },
    workgroups: flatGrid(sizes.rows * quads),
  });
  rec.add({
    ...call,
    entry: 'backward_weight',
    buffers: { dy, z, db },
    workgroups: flatGrid(sizes.out * quads),
  });
}
