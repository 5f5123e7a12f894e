import { slice, type Tensor } from '../../gpu/tensor';
import { type LoraSizes, lora, loraBackward } from '../../ops/lora';
import { type Form, matmul } from '../../ops/matmul';
import { variantFor } from '../../ops/tuning/products';
import type { BackwardPass, ModelShape, Pass } from '../gpuModel';
import { findBlock, gradientOf, weightOf } from '../layout';
import { scalingOf } from '../product';
import { adapterWeights, scaleOf } from './adapter';

/** The adapter of a block of weights of one input: one product with all A, and one with each B. */
interface Adapted {
  /** The block of all A, [inner, in]. */
  readonly name: string;
  readonly inner: number;
  readonly into: number;
  readonly parts: readonly { readonly b: string; readonly sizes: LoraSizes }[];
}

const A = '.lora_A.weight';

/** Numbers that the adapter of a block has between its two products, for one position; 0 without an adapter. */
export const thinWidth = ({ layout: { frozen, trainable } }: Pick<ModelShape, 'layout'>): number =>
  Math.max(0, ...[...frozen, ...trainable.blocks].flatMap(({ name, shape }) => (name.endsWith(A) ? shape[0]! : [])));

/** Whether the adapter has a part of its own beside the block `name`. */
export const isAdapted = ({ layout }: Pick<ModelShape, 'layout'>, name: string): boolean =>
  findBlock(layout, name + A) !== null;

function adaptedOf({ model, rows }: Pass, name: string): Adapted | null {
  const { adapter, layout } = model;
  const ofA = adapter && findBlock(layout, name + A);
  if (!ofA) return null;
  const { rank } = adapter;
  const [inner, into] = ofA.shape as [number, number];
  const base = findBlock(layout, `${name}.weight`)!;
  const parts = ofA.weights.map((weight, i) => {
    const module = weight.name.slice(0, -A.length);
    const own = base.weights.find((each) => each.name === `${module}.weight`)!;
    const y = { width: base.shape[0]!, first: (own.start - base.start) / into };
    const z = { width: inner, first: i * rank };
    return { b: adapterWeights(module).b, sizes: { rows, out: own.stored[0]!, rank, y, z, scale: scaleOf(adapter) } };
  });
  return { name: name + A, inner, into, parts };
}

/** z = x·Aᵀ */
function inward({ rec, model, w, rows, rowClass, thin }: Pass, { name, inner, into }: Adapted, x: Tensor): Tensor {
  const z = slice(thin!, 0, rows * inner);
  const variant = variantFor(model.tuning, 'NT', [inner, into], rowClass);
  matmul(rec, 'NT', { a: x, b: weightOf(model, w, name), c: z }, { rows, cols: inner, inner: into }, variant);
  return z;
}

/** Adds scale·B·A·x to y, the output of the block `name`, for those of its weights that are adapted. */
export function adapt(pass: Pass, name: string, { x, y }: { x: Tensor; y: Tensor }): void {
  const adapted = adaptedOf(pass, name);
  if (!adapted) return;
  const z = inward(pass, adapted, x);
  for (const { b, sizes } of adapted.parts) lora(pass.rec, { y, z, b: weightOf(pass.model, pass.w, b) }, sizes);
}

/** Adds to dx and to the gradients of A (unless it is frozen) and B. z is computed again rather than kept. */
export function adaptBackward(
  pass: BackwardPass,
  name: string,
  { x, dy, dx }: { x: Tensor; dy: Tensor; dx: Tensor },
): void {
  const adapted = adaptedOf(pass, name);
  if (!adapted) return;
  const { rec, model, w, dw, rows } = pass;
  const { inner, into } = adapted;
  const z = inward(pass, adapted, x);
  const dz = slice(pass.dthin!, 0, rows * inner);
  for (const { b, sizes } of adapted.parts) {
    const buffers = { dy, z, dz, b: weightOf(model, w, b), db: gradientOf(model, dw, b)! };
    loraBackward(rec, buffers, sizes);
  }
  const variant = (form: Form) => variantFor(model.tuning, form, [inner, into]);
  const ofA = gradientOf(model, dw, adapted.name);
  const sizesOfA = { rows: inner, cols: into, inner: rows };
  const scaling = scalingOf(model, adapted.name);
  if (ofA) matmul(rec, 'TN', { a: dz, b: x, c: ofA, ...scaling }, sizesOfA, variant('TN'), { accumulate: true });
  const ofX = { rows, cols: into, inner };
  const buffers = { a: dz, b: weightOf(model, w, adapted.name), c: dx, ...scaling };
  matmul(rec, 'NN', buffers, ofX, variant('NN'), { accumulate: true });
}
