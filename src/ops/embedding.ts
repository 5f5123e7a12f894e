import source from '../../shaders/embedding.wgsl?raw';
import storedSource from '../../shaders/embedding_stored.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import f32 from '../../shaders/shared/stored_f32.wgsl?raw';
import { type Shader, shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import type { PackedForm } from './packed';
import { READERS } from './packedReaders';
import { demandMultipleOf4 } from './rowReduction';

const embeddingShader = shader('embedding', source, grid);
const readers = Object.entries({ ...READERS, f32: [f32] });
const storedShaders = Object.fromEntries(
  readers.map(([form, reads]) => [form, shader(`embedding-${form}`, storedSource, grid, ...reads)]),
) as Record<PackedForm | 'f32', Shader>;

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

/** A table, or some rows of it, in one of the forms that files store. */
interface StoredRows {
  readonly form: 'f32' | PackedForm;
  readonly tensor: Tensor;
  /** Of a form in blocks. */
  readonly scales?: Tensor;
  /** The id of the first row, and the number of rows. */
  readonly first: number;
  readonly rows: number;
}

/** As `embedding`, of a table in parts: w [vocab, width] as its file stores it. */
export function embeddingOfParts(
  rec: Recorder,
  { ids, y }: { ids: Tensor; y: Tensor },
  parts: readonly StoredRows[],
  { rows, width, scale = 1 }: EmbeddingSizes,
): void {
  demandMultipleOf4('embedding', 'width', width);
  for (const { form, tensor, scales, first, rows: count } of parts)
    rec.add({
      shader: storedShaders[form],
      entry: 'forward',
      buffers: { ids, stored: tensor, y, ...(scales && { scales }) },
      params: { rows, width, scale, first, count },
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
