import source from '../../shaders/embedding.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

const embeddingShader = shader('embedding', source, grid);

interface EmbeddingSizes {
  rows: number;
  /** A multiple of 4. */
  width: number;
  scale?: number;
}

/** y[row] = scale·w[ids[row]]: w [vocab, width], ids u32 [rows], y [rows, width]. Returns the slot. */
export function embedding(
  rec: Recorder,
  buffers: { ids: Tensor; w: Tensor; y: Tensor },
  { rows, width, scale = 1 }: EmbeddingSizes,
): number {
  demandMultipleOf4('embedding', 'width', width);
  return rec.add({
    shader: embeddingShader,
    entry: 'forward',
    buffers,
    params: { rows, width, scale },
    workgroups: flatGrid((rows * width) / 4),
  });
}

/** Adds scale·Σ dy over the rows of each id to dw [vocab, width]; `order` and `starts` come from `groupById`. Returns the slot. */
export function embeddingBackwardWeight(
  rec: Recorder,
  buffers: { ids: Tensor; order: Tensor; starts: Tensor; dy: Tensor; dw: Tensor },
  { rows, width, scale = 1 }: EmbeddingSizes,
): number {
  return rec.add({
    shader: embeddingShader,
    entry: 'backward_weight',
    buffers,
    params: { rows, width, scale },
    workgroups: flatGrid((rows * width) / 4),
  });
}

/**
 * The rows sorted by id, equal ids in the order of rows, and where each distinct id begins: `starts` [rows + 1], its unused end
 * filled with the number of rows.
 */
export function groupById(ids: ArrayLike<number>): { order: Uint32Array; starts: Uint32Array } {
  const rows = ids.length;
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort((a, b) => ids[a]! - ids[b]! || a - b);
  const starts = new Uint32Array(rows + 1).fill(rows);
  let distinct = 0;
  for (let i = 0; i < rows; i++)
    if (i === 0 || ids[order[i]!] !== ids[order[i - 1]!]) {
      starts[distinct] = i;
      distinct++;
    }
  return { order, starts };
}
