/** A matrix [out, thin] with blocks on its diagonal, of which these alone are stored, [rows, rank] each: at most three, row after row. */
export interface Blocks {
  /** Columns of each, a multiple of 4. */
  readonly rank: number;
  /** Rows `first` and on of the matrix; `at` is where the block begins in memory, a multiple of 4. Columns are as the order says. */
  readonly parts: readonly { readonly first: number; readonly rows: number; readonly at: number }[];
}

/** Most blocks: q, k and v. */
const MOST_BLOCKS = 3;

const NONE = { first: 0, rows: 0, at: 0 };

export const thinOf = ({ rank, parts }: Blocks): number => rank * parts.length;

/** Whether kernels can read such a matrix, rows of which are added to rows of `out` columns: all of them take four numbers at once. */
export const fitsBlocks = ({ rank, parts }: Blocks, out: number): boolean =>
  rank % 4 === 0 && out % 4 === 0 && parts.length <= MOST_BLOCKS && parts.every(({ at }) => at % 4 === 0);

/** Params of shaders/shared/matmul_blocks.wgsl. */
export function blocksParams(blocks: Blocks): Record<string, number> {
  const ofParts = Array.from({ length: MOST_BLOCKS }, (_, i) => {
    const { first, rows, at } = blocks.parts[i] ?? NONE;
    return { [`first_${i}`]: first, [`end_${i}`]: first + rows, [`at_${i}`]: at };
  });
  return Object.assign({ thin: thinOf(blocks), rank: blocks.rank }, ...ofParts) as Record<string, number>;
}
