import source from '../../shaders/gap_map.wgsl?raw';
import many from '../../shaders/gap_map_many.wgsl?raw';
import three from '../../shaders/gap_map_three.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import random from '../../shaders/shared/random.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

/** Up to three actions fit in registers; arrays hold 64, several times slower on a software adapter. */
export const IN_REGISTERS = 3;
const THREE = shader('gap-map-three', source, random, grid, three);
const MANY = shader('gap-map-many', source, random, grid, many);

/** Words of one `Draw`, one row and one `Cell` of the shader. */
export const DRAW_WORDS = 3;
export const CELL_WORDS = 3;

interface GapMapBuffers {
  /** Scratch, [iterations, labels, DRAW_WORDS]. */
  draws: Tensor;
  /** [columns] */
  alphas: Tensor;
  /** (β, labels), [rows, 2] */
  rows: Tensor;
  /** (base log-probability, reward), [actions, 2] */
  world: Tensor;
  /** P(row ≻ column), [actions, actions] */
  wins: Tensor;
  /** Scratch for more than three actions, [actions, actions, cells]; null for three or fewer. */
  counts: Tensor | null;
  /** In and out: running means of every cell, [rows, columns, CELL_WORDS]; zeros at first. */
  result: Tensor;
}

interface GapMapSizes {
  actions: number;
  columns: number;
  cells: number;
  iterations: number;
  /** Labels of the largest row. */
  labels: number;
  steps: number;
  rate: number;
  epsilon: number;
  /** Largest reward. */
  best: number;
  /** Stream number of iteration 0. */
  stream: number;
}

/** Adds one seed to every cell; two dispatches. Set `seed` of `draw`, and `seeds` (this one included) of `simulate`, before each submit. */
export function gapMap(rec: Recorder, b: GapMapBuffers, sizes: GapMapSizes): { draw: number; simulate: number } {
  const params = { ...sizes, seed: 0, seeds: 1 };
  const { draws, counts, ...rest } = b;
  const program = counts ? MANY : THREE;
  return {
    draw: rec.add({
      shader: program,
      entry: 'draw',
      buffers: { draws },
      params,
      workgroups: flatGrid(sizes.iterations * sizes.labels),
    }),
    simulate: rec.add({
      shader: program,
      entry: 'simulate',
      buffers: { draws, ...rest, ...(counts && { counts }) },
      params,
      workgroups: flatGrid(sizes.cells),
    }),
  };
}
