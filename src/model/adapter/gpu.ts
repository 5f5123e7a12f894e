import { slice, type Tensor } from '../../gpu/tensor';
import { type LoraSizes, lora, loraBackward } from '../../ops/lora';
import { type Form, matmul, type Thin } from '../../ops/matmul';
import { type Blocks, fitsBlocks } from '../../ops/matmulBlocks';
import { matmulPair, pairOf } from '../../ops/matmulPair';
import { variantFor } from '../../ops/tuning/products';
import type { BackwardPass, ModelShape, Pass } from '../gpuModel';
import { findBlock, gradientOf, shapeOf, weightOf } from '../layout';
import { type Pair, scalingOf, takesAnother } from '../product';
import { adapterWeights, scaleOf } from './adapter';

/** The adapter of a block of weights of one input: one product with all A, and one with each B. */
interface Adapted {
  /** The block of all A, [inner, in]. */
  readonly name: string;
  readonly inner: number;
  readonly into: number;
  /** Columns of what the block gives. */
  readonly out: number;
  readonly scale: number;
  readonly parts: readonly { readonly b: string; readonly sizes: LoraSizes }[];
  /** All B together, if one product can take them; z is then scaled. */
  readonly together: Together | null;
}

/** The B of a block as one matrix, and where they lie among the trainable weights. */
interface Together {
  readonly blocks: Blocks;
  readonly start: number;
  readonly length: number;
}

const A = '.lora_A.weight';

/** Numbers that an adapter has between its two products, for one position, by the names of the blocks of A; none without an adapter. */
export const thinWidths = ({ layout: { frozen, trainable } }: Pick<ModelShape, 'layout'>): Map<string, number> =>
  new Map(
    [...frozen, ...trainable.blocks].flatMap(({ name, shape }) =>
      name.endsWith(A) ? [[name, shape[0]!] as const] : [],
    ),
  );

/** Whether the adapter has a part of its own beside the block `name`. */
export const isAdapted = ({ layout }: Pick<ModelShape, 'layout'>, name: string): boolean =>
  findBlock(layout, name + A) !== null;

function adaptedOf({ rec, model, rows }: Pass, name: string): Adapted | null {
  const { adapter, layout } = model;
  const ofA = adapter && findBlock(layout, name + A);
  if (!ofA) return null;
  const { rank } = adapter;
  const [inner, into] = ofA.shape as [number, number];
  const base = findBlock(layout, `${name}.weight`)!;
  const [out] = base.shape as [number];
  const scale = scaleOf(adapter);
  const parts = ofA.weights.map((weight, i) => {
    const module = weight.name.slice(0, -A.length);
    const own = base.weights.find((each) => each.name === `${module}.weight`)!;
    const y = { width: out, first: (own.start - base.start) / into };
    const z = { width: inner, first: i * rank };
    return { b: adapterWeights(module).b, sizes: { rows, out: own.stored[0]!, rank, y, z, scale } };
  });
  // One product with all B takes about a third of what kernels of their own take, on software too. After a crash on a card they have those.
  const together = model.fused || rec.device.isFallback ? togetherOf(layout, out, parts) : null;
  return { name: name + A, inner, into, out, scale, parts, together };
}

/** Null if not all kernels of products can take the B of these parts as one. */
function togetherOf({ trainable }: ModelShape['layout'], out: number, parts: Adapted['parts']): Together | null {
  const stored = parts.map(({ b }) => trainable.blocks.find(({ name }) => name === b)!);
  const start = Math.min(...stored.map((each) => each.start));
  const end = Math.max(...stored.map((each) => each.start + each.length));
  const blocks: Blocks = {
    rank: parts[0]!.sizes.rank,
    parts: parts.map(({ sizes }, i) => ({ first: sizes.y.first, rows: sizes.out, at: stored[i]!.start - start })),
  };
  return fitsBlocks(blocks, out) ? { blocks, start, length: end - start } : null;
}

/** Where z lies between the products of an adapter. */
const placeOf = ({ rows, thin, kept }: Pass, { name, inner }: Adapted): Tensor =>
  kept?.get(name) ?? slice(thin!, 0, rows * inner);

/** z = x·Aᵀ, or scale·x·Aᵀ for all B together. */
function inward(pass: Pass, adapted: Adapted, x: Tensor): Tensor {
  const { rec, model, w, rows, rowClass } = pass;
  const { name, inner, into } = adapted;
  const z = placeOf(pass, adapted);
  const variant = variantFor(model.tuning, 'NT', [inner, into], rowClass);
  const scale = adapted.together ? adapted.scale : 1;
  const buffers = { a: x, b: weightOf(model, w, name), c: z };
  matmul(rec, 'NT', buffers, { rows, cols: inner, inner: into }, variant, { scale });
  return z;
}

/** The kernel for a product with B, which stays in f32. */
const variantOfB = ({ model, rowClass }: Pass, form: Form, { out, inner }: Adapted) =>
  variantFor({ matmul: model.tuning.matmul }, form, [out, inner], rowClass);

/**
 * What the product with the block `name` adds on its way: scale·B·A·x, of which A·x is recorded here. Null if it cannot, or there is nothing to
 * add; then `adapt` does.
 */
export function thinOf(pass: Pass, name: string, x: Tensor): Thin | null {
  const { model, w, rowClass } = pass;
  const adapted = takesAnother(model, `${name}.weight`, 'NT', rowClass) ? adaptedOf(pass, name) : null;
  if (!adapted?.together) return null;
  const { blocks, start, length } = adapted.together;
  return { z: inward(pass, adapted, x), b: slice(w, start, length), blocks };
}

/** Adds scale·B·A·x to y, the output of the block `name`, for those of its weights that are adapted. */
export function adapt(pass: Pass, name: string, { x, y }: { x: Tensor; y: Tensor }): void {
  const adapted = adaptedOf(pass, name);
  if (!adapted) return;
  const { rec, model, w, rows } = pass;
  const { together, out, inner, parts } = adapted;
  const z = inward(pass, adapted, x);
  if (!together) {
    for (const { b, sizes } of parts) lora(rec, { y, z, b: weightOf(model, w, b) }, sizes);
    return;
  }
  const { blocks, start, length } = together;
  const buffers = { a: z, b: slice(w, start, length), c: y };
  const options = { accumulate: true, blocks };
  matmul(rec, 'NT', buffers, { rows, cols: out, inner }, variantOfB(pass, 'NT', adapted), options);
}

/**
 * What is left to do for an adapter: a product that the one with the block itself takes along, together with the gradient of A, unless A is frozen; or a
 * product that is added to dx.
 */
export type Outward =
  | { readonly thin: Thin; readonly pair: Pair | null }
  | { readonly thin: null; readonly add: (dx: Tensor) => void };

/**
 * Adds to the gradients of A (unless it is frozen, or left to the product with the block) and B of the block `name`; null without an adapter. z is
 * computed again where it was not kept.
 */
export function adaptBackward(pass: BackwardPass, name: string, { x, dy }: { x: Tensor; dy: Tensor }): Outward | null {
  const adapted = adaptedOf(pass, name);
  if (!adapted) return null;
  const { rec, model, w, dw, rows } = pass;
  const { inner, into, together } = adapted;
  const dz = ofB(pass, adapted, { x, dy });
  const ofA = gradientOf(model, dw, adapted.name);
  const b = weightOf(model, w, adapted.name);
  if (together && takesAnother(model, `${name}.weight`, 'NN', 'many')) {
    const sides = shapeOf(model, `${name}.weight`) as [number, number];
    const pair = ofA && { x, dw: ofA, variant: variantFor(model.tuning, 'NN', sides) };
    return { thin: { z: dz, b, blocks: together.blocks }, pair };
  }
  const variant = (form: Form) => variantFor(model.tuning, form, [inner, into]);
  const sizesOfA = { rows: inner, cols: into, inner: rows };
  const scaling = scalingOf(model, adapted.name);
  if (ofA) matmul(rec, 'TN', { a: dz, b: x, c: ofA, ...scaling }, sizesOfA, variant('TN'), { accumulate: true });
  return {
    thin: null,
    add: (dx) => {
      const buffers = { a: dz, b, c: dx, ...scaling };
      matmul(rec, 'NN', buffers, { rows, cols: into, inner }, variant('NN'), { accumulate: true });
    },
  };
}

/** The gradient of z = x·Aᵀ; adds to those of all B. */
function ofB(pass: BackwardPass, adapted: Adapted, { x, dy }: { x: Tensor; dy: Tensor }): Tensor {
  const { rec, model, w, dw, rows } = pass;
  const { inner, out, scale, parts, together } = adapted;
  const z = pass.kept?.has(adapted.name) ? placeOf(pass, adapted) : inward(pass, adapted, x);
  const dz = slice(pass.dthin!, 0, rows * inner);
  if (!together) {
    for (const { b, sizes } of parts) {
      const buffers = { dy, z, dz, b: weightOf(model, w, b), db: gradientOf(model, dw, b)! };
      loraBackward(rec, buffers, sizes);
    }
    return dz;
  }
  const { blocks, start, length } = together;
  const ofZ = { rows, cols: inner, inner: out };
  const ofBlocks = { rows: out, cols: inner, inner: rows };
  const [b, db] = [slice(w, start, length), slice(dw, start, length)];
  const [ofX, ofW] = [variantOfB(pass, 'NN', adapted), variantOfB(pass, 'TN', adapted)];
  const paired = pairOf(ofX, ofW, [out, inner]);
  if (paired) {
    matmulPair(rec, { dy, w: b, x: z, dx: dz, dw: db }, ofZ, paired, { scale, blocks });
    return dz;
  }
  matmul(rec, 'NN', { a: dy, b, c: dz }, ofZ, ofX, { scale, blocks });
  matmul(rec, 'TN', { a: dy, b: z, c: db }, ofBlocks, ofW, { blocks });
  return dz;
}
