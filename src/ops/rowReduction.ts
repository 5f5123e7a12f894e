import lanes from '../../shaders/shared/lanes.wgsl?raw';
import lanesSubgroup from '../../shaders/shared/lanes_subgroup.wgsl?raw';
import rows from '../../shaders/shared/rows.wgsl?raw';
import { type Shader, shader } from '../gpu/kernel';
import { rectangle } from '../gpu/recording';

/**
 * How a kernel reduces rows: one thread for a row, without barriers (faster on a software adapter), or a workgroup for a row (faster on a
 * GPU), which adds up its lanes as a tree or by subgroups. Each always gives the same bits on an adapter; they agree up to rounding.
 */
export const ROW_REDUCTIONS = ['thread', 'tree', 'subgroup'] as const;

export type RowReduction = (typeof ROW_REDUCTIONS)[number];

/** The shader of an op for each reduction. The entry points are `name` (thread) and `name_tree`. */
export type RowShaders = Readonly<Record<RowReduction, Shader>>;

export function rowShaders(name: string, source: string, ...more: string[]): RowShaders {
  const tree = shader(name, source, lanes, rows, ...more);
  return { thread: tree, tree, subgroup: shader(`${name}-subgroup`, source, lanesSubgroup, rows, ...more) };
}

/** Threads in a workgroup of the `thread` entry points (shaders/shared/rows.wgsl): few, so that a software adapter can spread the workgroups over its cores. */
const ROWS_PER_WORKGROUP = 16;

/** Lanes of the others: at least the subgroup of most cards, at most what WebGPU promises of a workgroup. */
const LEAST_LANES = 32;
const MOST_LANES = 256;

/** Lanes that walk `steps` numbers (or vectors of them) side by side. */
const lanesFor = (steps: number): number =>
  Math.min(MOST_LANES, Math.max(LEAST_LANES, 2 ** Math.ceil(Math.log2(steps))));

/**
 * Shader, entry point and grid for `count` rows (or columns) of `steps` numbers, or vectors of them. Lanes are as many as a row is long: of
 * fixed 64, half stood idle at a width of 128, while one walked 600 vectors of a vocabulary of 152,000.
 */
export function overRows(shaders: RowShaders, entry: string, count: number, steps: number, reduction: RowReduction) {
  const kernel = { shader: shaders[reduction] };
  return reduction === 'thread'
    ? { ...kernel, entry, workgroups: rectangle(Math.ceil(count / ROWS_PER_WORKGROUP)) }
    : {
        ...kernel,
        entry: `${entry}_tree`,
        constants: { LANES: lanesFor(steps) },
        workgroups: rectangle(count),
      };
}

/** Throws a RangeError unless `width` is a multiple of 4, as kernels that read vec4f need. */
export function demandMultipleOf4(op: string, name: string, width: number): void {
  if (width < 4 || width % 4 !== 0) throw new RangeError(`${op}: ${name} must be a multiple of 4, found ${width}`);
}
