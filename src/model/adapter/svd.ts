/** The singular values of a product of thin matrices, in f64. A matrix is a list of its columns. */
type Columns = readonly Float64Array[];

/** U·diag(values)·Vᵀ: the columns of `left` and `right` are orthonormal where the value is not 0; largest value first. */
interface Singular {
  readonly left: Columns;
  readonly values: Float64Array;
  readonly right: Columns;
}

/** Sweeps of rotations; ten are enough for 256 columns, as convergence is quadratic. */
const MOST_SWEEPS = 60;

/** Two columns are orthogonal if their cosine is no more than rounding. */
const ORTHOGONAL = 1e-15;

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** y += factor·x */
function add(y: Float64Array, factor: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i]! += factor * x[i]!;
}

const emptyColumns = (count: number, rows: number): Float64Array[] =>
  Array.from({ length: count }, () => new Float64Array(rows));

/**
 * Columns = Q·R, by modified Gram–Schmidt done twice (Giraud et al. 2005: orthogonal to working precision). A column that depends on those before it
 * has a zero column in Q.
 */
function orthogonalised(columns: Columns): { q: Columns; r: Columns } {
  const r = emptyColumns(columns.length, columns.length);
  const q = columns.map((column) => column.slice());
  for (const [j, column] of q.entries()) {
    const before = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < 2; pass++)
      for (let i = 0; i < j; i++) {
        const along = dot(q[i]!, column);
        add(column, -along, q[i]!);
        r[j]![i]! += along;
      }
    const norm = Math.sqrt(dot(column, column));
    const isNew = norm > before * Number.EPSILON * columns.length;
    r[j]![j] = isNew ? norm : 0;
    for (let i = 0; i < column.length; i++) column[i] = isNew ? column[i]! / norm : 0;
  }
  return { q, r };
}

/** matrix·vector */
function times(matrix: Columns, vector: Float64Array): Float64Array {
  const product = new Float64Array(matrix[0]!.length);
  for (const [j, column] of matrix.entries()) add(product, vector[j]!, column);
  return product;
}

/** Turns columns p and q of a matrix by an angle. */
function turn(matrix: Columns, p: number, q: number, cos: number, sin: number): void {
  const [a, b] = [matrix[p]!, matrix[q]!];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    a[i] = cos * x - sin * y;
    b[i] = sin * x + cos * y;
  }
}

/** Makes the columns of `matrix` orthogonal by turning pairs of them, and `turned` along (one-sided Jacobi, Golub & Van Loan §8.6.3). */
function rotate(matrix: Columns, turned: Columns): void {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let isDone = true;
    for (let p = 0; p < matrix.length; p++)
      for (let q = p + 1; q < matrix.length; q++) {
        const [a, b, both] = [dot(matrix[p]!, matrix[p]!), dot(matrix[q]!, matrix[q]!), dot(matrix[p]!, matrix[q]!)];
        if (Math.abs(both) <= ORTHOGONAL * Math.sqrt(a * b)) continue;
        isDone = false;
        const half = (b - a) / (2 * both);
        const tangent = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.hypot(1, half));
        const cos = 1 / Math.hypot(1, tangent);
        turn(matrix, p, q, cos, cos * tangent);
        turn(turned, p, q, cos, cos * tangent);
      }
    if (isDone) return;
  }
}

/** The singular value decomposition of left·rightᵀ, two matrices of k columns each: k values. Time O((rows of both)·k² + k³). */
export function productSvd(left: Columns, right: Columns): Singular {
  const k = left.length;
  const [l, r] = [orthogonalised(left), orthogonalised(right)];
  // left·rightᵀ = Ql·(Rl·Rrᵀ)·Qrᵀ; the small matrix, column by column.
  const core = Array.from({ length: k }, (_, j) =>
    times(
      l.r,
      Float64Array.from(r.r, (column) => column[j]!),
    ),
  );
  const turned = emptyColumns(k, k);
  for (const [j, column] of turned.entries()) column[j] = 1;
  rotate(core, turned);
  const values = core.map((column) => Math.sqrt(dot(column, column)));
  const order = values.map((_, j) => j).sort((a, b) => values[b]! - values[a]!);
  const unit = (j: number) => core[j]!.map((x) => (values[j] === 0 ? 0 : x / values[j]!));
  return {
    left: order.map((j) => times(l.q, unit(j))),
    values: Float64Array.from(order, (j) => values[j]!),
    right: order.map((j) => times(r.q, turned[j]!)),
  };
}
