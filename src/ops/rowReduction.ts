import { rectangle } from '../gpu/recording';

/**
 * How a kernel reduces rows: one thread for a row, without barriers (faster on a software adapter), or a workgroup for a row, as a tree
 * (faster on a GPU). The entry points are `name` and `name_tree`. Each always gives the same bits; the two agree up to rounding.
 */
export const ROW_REDUCTIONS = ['thread', 'tree'] as const;
export type RowReduction = (typeof ROW_REDUCTIONS)[number];

/** Threads in a workgroup of the `thread` entry points: few, so that a software adapter can spread the workgroups over its cores. */
const ROWS_PER_WORKGROUP = 16;

/** The entry point and the grid for `rows` rows. */
export function overRows(entry: string, rows: number, reduction: RowReduction) {
  return reduction === 'thread'
    ? { entry, workgroups: [Math.ceil(rows / ROWS_PER_WORKGROUP)] as const }
    : { entry: `${entry}_tree`, workgroups: rectangle(rows) };
}

/** Throws a RangeError unless `width` is a multiple of 4, as kernels that read vec4f need. */
export function demandMultipleOf4(op: string, name: string, width: number): void {
  if (width < 4 || width % 4 !== 0) throw new RangeError(`${op}: ${name} must be a multiple of 4, found ${width}`);
}
