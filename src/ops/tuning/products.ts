import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulVariant } from '../matmul';

/** `shapeClass` → the kernel. */
export type Products = Readonly<Record<string, MatmulName>>;

/** Rows of activations: `few` when sampling, which has one position of every response, else `many`. */
export type RowClass = 'few' | 'many';

/**
 * Products of one form with weights of about one size, a factor of 4 apart. Beyond its class the number of rows does not enter: scoring and
 * training must run the same kernel to agree to the bit.
 */
export function shapeClass(form: Form, [out, into]: readonly [number, number], rows: RowClass = 'many'): string {
  return `${rows === 'few' ? 'few ' : ''}${form} ${4 ** Math.round(Math.log2(out * into) / 2)}`;
}

/** The kernel for a product of activations with weights [out, in]. */
export function variantFor(
  { matmul }: { readonly matmul: Products },
  form: Form,
  weights: readonly [number, number],
  rows: RowClass = 'many',
): MatmulVariant {
  const fallback = (rows === 'few' ? matmul['few default'] : undefined) ?? matmul.default;
  const known = matmul[shapeClass(form, weights, rows)] ?? fallback;
  // Register tiles run anywhere and are nowhere bad; quads are never taken unchecked.
  return MATMUL_VARIANTS[known ?? 'register 4×4'];
}
