import type { Recorder } from '../gpu/recording';
import { slice, type Tensor } from '../gpu/tensor';
import { gatherColumns, scatterColumns } from '../ops/columns';
import { type Beside, type MatmulVariant, matmul, type Thin, takesThin } from '../ops/matmul';
import { matmulPair, pairOf } from '../ops/matmulPair';
import { type RowClass, variantFor } from '../ops/tuning/products';
import { unpack } from '../ops/unpack';
import { headOf } from './config';
import { isVocabulary, type StoredPart } from './frozen';
import type { Model } from './gpuModel';
import { gradientOf, shapeOf, weightOf } from './layout';

/** A gradient that is computed by the same dispatch as the gradient of x, dw += aᵀ·x, or, if the product takes a thin one along, dw += zᵀ·x. */
export interface Pair {
  readonly x: Tensor;
  readonly dw: Tensor;
  /** Of both. */
  readonly variant: MatmulVariant;
  /** `rows` may shrink. */
  readonly rowsVary?: boolean;
}

/** What a product reads and writes, [rows, …] each. */
interface Buffers {
  readonly a: Tensor;
  readonly c: Tensor;
  readonly residual?: Tensor;
  /** Another product that is added, if the block `takesAnother`. */
  readonly thin?: Thin;
  /** Only where the product is one call, NN, and does nothing beside but `through`. */
  readonly pair?: Pair | null;
}

/**
 * c = a·wᵀ + residual (NT), or c = a·w (NN), for the matrix w [out, in] of the block `name`, however it is kept. A vocabulary in parts is taken part
 * by part: NT gives the bits of the whole, NN adds up the parts in their order. `beside` as in
 * `matmul`. Returns the slots, of which `rows` may shrink together.
 */
export function product(
  rec: Recorder,
  model: Model,
  w: Tensor,
  form: 'NT' | 'NN',
  name: string,
  { a, c, residual, thin, pair }: Buffers,
  rows: number,
  rowClass: RowClass = 'many',
  beside: Beside | null = null,
): number[] {
  const [out, into] = shapeOf(model, name) as [number, number];
  const variant = variantFor(model.tuning, form, [out, into], rowClass);
  const scaling = form === 'NN' ? scalingOf(model, name) : {};
  const parts = model.stored.get(name) ?? [];
  if (isWhole(model, name)) {
    const b = parts.length > 0 ? asF32(rec, model, parts, into) : weightOf(model, w, name);
    const sizes = form === 'NT' ? { rows, cols: out, inner: into } : { rows, cols: into, inner: out };
    if (pair) {
      const through = beside?.kind === 'through' ? beside.activation : null;
      const { x, dw, variant, rowsVary = false } = pair;
      const buffers = { dy: a, w: b, x, dx: c, dw, ...scaling };
      return [matmulPair(rec, buffers, sizes, variant, { rowsVary, through, ...(thin && { thin }) })];
    }
    const buffers = { a, b, c, ...(residual && { residual }), ...scaling };
    return [matmul(rec, form, buffers, sizes, variant, { beside, ...(thin && { thin }) })];
  }
  if (residual || beside || thin || pair) throw new RangeError(`${name}: a product in parts stores nothing but itself`);
  return parts.flatMap((part, i) => {
    const columns = { rows, width: out, first: part.first, count: part.rows };
    const narrow = rec.scratch(rows * part.rows);
    if (form === 'NT') {
      const sizes = { rows, cols: part.rows, inner: into };
      const slot = matmul(rec, form, { a, b: asF32(rec, model, [part], into), c: narrow }, sizes, variant);
      return [slot, scatterColumns(rec, { narrow, wide: c }, columns)];
    }
    const slot = gatherColumns(rec, { wide: a, narrow }, columns);
    const sizes = { rows, cols: into, inner: part.rows };
    const b = asF32(rec, model, [part], into);
    return [slot, matmul(rec, form, { a: narrow, b, c, ...scaling }, sizes, variant, { accumulate: i > 0 })];
  });
}

/** With what the gradient behind the block `name` is rounded to f16, if it is; behind the head, that of the logits. */
export function scalingOf({ config, scaling }: Model, name: string): { scaling?: Tensor } {
  return scaling ? { scaling: name === headOf(config) ? scaling.logits : scaling.below } : {};
}

/** Parts in f32, one below the other; good until the next product. */
function asF32(rec: Recorder, { unpacked }: Model, parts: readonly StoredPart[], width: number): Tensor {
  const [one] = parts;
  if (one?.form === 'f32') return one.tensor;
  let length = 0;
  for (const { form, tensor, scales, rows } of parts) {
    const y = slice(unpacked!, length, rows * width);
    if (form !== 'f32') unpack(rec, form, { stored: tensor, ...(scales && { scales }), y }, y.length);
    length += y.length;
  }
  return slice(unpacked!, 0, length);
}

/** Whether a product with the block is one call. */
export const isWhole = ({ stored }: Model, name: string): boolean =>
  !isVocabulary(name) || (stored.get(name) ?? []).length <= 1;

/** Whether a product with the block may take another, thin one on its way. */
export const takesAnother = (model: Model, name: string, form: 'NT' | 'NN', rowClass: RowClass): boolean => {
  const sides = shapeOf(model, name) as [number, number];
  return model.fused && isWhole(model, name) && takesThin(variantFor(model.tuning, form, sides, rowClass), sides);
};

/**
 * The gradient of the block `name`, trained by dy and x, if it is computed together with that of x; null if it is not, or frozen. Both take the bits
 * that they have alone.
 */
export function pairedWith(model: Model, dw: Tensor, name: string, x: Tensor): Pair | null {
  const gradient = model.fused && isWhole(model, name) ? gradientOf(model, dw, name) : null;
  if (!gradient) return null;
  const sides = shapeOf(model, name) as [number, number];
  const variant = pairOf(variantFor(model.tuning, 'NN', sides), variantFor(model.tuning, 'TN', sides), sides);
  return variant && { x, dw: gradient, variant };
}
