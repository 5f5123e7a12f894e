import type { Device } from '../../gpu/device';
import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, type MatmulVariant } from '../matmul';

/** `shapeClass` → the kernel; `default` and `few default` for all others, each with `half ` before it in half precision. */
export type Products = Readonly<Record<string, MatmulName>>;

/** Rows of activations: `few` when sampling, which has one position of every response, else `many`. */
export type RowClass = 'few' | 'many';

/** Weights [out, in]. */
export type WeightShape = readonly [out: number, into: number];

/** Rows that stand for a class of them; no multiples of a tile. */
const ROWS: Record<RowClass, number> = { many: 509, few: 61 };

/** A product of activations with weights, for the rows that stand for their class. */
export function sizesOf(form: Form, [out, into]: WeightShape, rowClass: RowClass): MatmulSizes {
  const rows = ROWS[rowClass];
  return {
    NT: { rows, cols: out, inner: into },
    NN: { rows, cols: into, inner: out },
    TN: { rows: out, cols: into, inner: rows },
  }[form];
}

/**
 * Products that take one kernel: of one form, with sides of about one length, a factor of 2 apart. Beyond its class the number of rows does not enter:
 * scoring and training must run the same kernel to agree to the bit.
 */
export function shapeClass(form: Form, [out, into]: WeightShape, rows: RowClass = 'many', half = false): string {
  const near = (length: number) => 2 ** Math.round(Math.log2(length));
  return `${half ? 'half ' : ''}${rows === 'few' ? 'few ' : ''}${form} ${near(out)}×${near(into)}`;
}

/** Whether a text is a key of `Products`: a `shapeClass`, or what all others take. */
export const isProductKey = (text: string): boolean =>
  /^(half )?(few )?((NN|NT|TN) \d{1,9}×\d{1,9}|default)$/.test(text);

/** Whether a kernel may stand under a key: what rounds to f16 under those of half precision, and nothing else there. */
export const fitsKey = (key: string, kernel: MatmulName): boolean =>
  key.startsWith('half ') === MATMUL_VARIANTS[kernel].half;

/** A class of the products of a model, and a shape of it. */
export interface ProductClass {
  readonly name: string;
  readonly form: Form;
  readonly shape: WeightShape;
  readonly rows: RowClass;
  /** A kernel that is correct for one product is so for all of its kind. */
  readonly kind: string;
}

/** The classes of products of a model with these weights, those of the most work first. */
export function productClasses(shapes: readonly WeightShape[], half = false): ProductClass[] {
  const classes = new Map<string, ProductClass>();
  const largest = [...shapes].sort((one, other) => other[0] * other[1] - one[0] * one[1]);
  for (const [rows, forms] of [
    ['many', ['NT', 'TN', 'NN']],
    ['few', ['NT']],
  ] as const)
    for (const shape of largest)
      for (const form of forms) {
        const name = shapeClass(form, shape, rows, half);
        const kind = `${form} ${shape.map((side) => side % 4 === 0)}`;
        if (!classes.has(name)) classes.set(name, { name, form, shape, rows, kind });
      }
  return [...classes.values()];
}

/** Which products run, and whether their operands are rounded to f16. */
interface Chosen {
  readonly matmul: Products;
  readonly half?: boolean;
}

/** What is chosen for a product of activations with weights [out, in], if anything is. */
export function productFor(
  { matmul, half = false }: Chosen,
  form: Form,
  weights: WeightShape,
  rows: RowClass,
): MatmulName | undefined {
  const all = half ? 'half default' : 'default';
  const fallback = (rows === 'few' && !half ? matmul['few default'] : undefined) ?? matmul[all];
  return matmul[shapeClass(form, weights, rows, half)] ?? fallback;
}

/** The kernel for such a product: what is chosen, else what a card takes without measuring. */
export function variantFor(chosen: Chosen, form: Form, weights: WeightShape, rows: RowClass = 'many'): MatmulVariant {
  return MATMUL_VARIANTS[productFor(chosen, form, weights, rows) ?? standardProduct(form, weights, rows, chosen.half)];
}

/** Workgroups that keep a card busy (the largest have 132 to 170 multiprocessors), and that leave none of it idle. */
const BUSY = 128;
const FULL = 256;

/** Least elements of inner for which a second pass over the sums pays, and of a slice. */
const LONG = 1000;
const LEAST_SLICE = 60;

const SPLITS = {
  single: ['split 4', 'split 8', 'split 32'],
  half: ['half split 4', 'half split 8', 'half split 32'],
} as const;

/**
 * Without measuring, on a card: small tiles until large ones fill it; where even they do not, deep stages, and slices of a long inner. dx = dy·w
 * takes the deep stages that dw = dyᵀ·x takes, so that one dispatch does both (`pairOf`).
 */
export function standardProduct(form: Form, weights: WeightShape, rows: RowClass, half = false): MatmulName {
  const own = standardAlone(form, weights, rows, half);
  const isPlain = form === 'NN' && own === 'shared 32×32';
  const ofW = isPlain ? standardAlone('TN', weights, rows, half) : own;
  return ofW === 'shared 32×32 deep' ? ofW : own;
}

function standardAlone(form: Form, weights: WeightShape, rows: RowClass, half: boolean): MatmulName {
  const sizes = sizesOf(form, weights, rows);
  const small = workgroups('shared 32×32', sizes);
  if (small < BUSY) {
    if (sizes.inner < LONG) return half ? 'half 32×32' : 'shared 32×32 deep';
    const enough = slicings(sizes, half).find((name) => MATMUL_VARIANTS[name].slices * small >= FULL);
    return enough ?? slicings(sizes, half).at(-1)!;
  }
  const isLarge = workgroups('shared 64×64', sizes) >= FULL;
  if (half) return isLarge ? 'half 64×64' : 'half 32×32';
  return isLarge ? 'shared 64×64' : 'shared 32×32';
}

/**
 * The kernels worth trying, in the order of what we expect of them. On software few: lavapipe compiles 64 lanes in step for 6 to 21 s and registers
 * for minutes, and stages in workgroup memory lose.
 */
function productCandidates(sizes: MatmulSizes, { subgroups, subgroupSize, isFallback }: Adapter): MatmulName[] {
  if (isFallback) return softwareProducts(subgroupSize).tried;
  const large = ['shared 64×32', 'shared 64×64', 'shared 64×64 of 256', 'shared 128×64'] as const;
  return [
    'shared 32×32',
    ...(workgroups('shared 32×32', sizes) < 2 * FULL
      ? (['shared 32×32 deep', ...slicings(sizes, false)] as const)
      : []),
    ...large.filter((name) => workgroups(name, sizes) >= BUSY / 4),
    ...(['register 4×4', 'register 8×4', 'register 8×8'] as const),
    ...(subgroups ? (['quad 8×8', 'quad 4×4'] as const) : []),
  ];
}

/** Those worth trying for a product, in half precision or f32. */
export const candidatesOf = (sizes: MatmulSizes, adapter: Adapter, half: boolean): MatmulName[] =>
  half ? halfCandidates(sizes) : productCandidates(sizes, adapter);

type Adapter = Pick<Device, 'subgroups' | 'subgroupSize' | 'isFallback'>;

/** Of software adapters with subgroups of so many lanes or more: what is known to be fast, and what is worth trying. */
interface SoftwareProducts {
  readonly lanes: number;
  readonly known: Products;
  readonly tried: MatmulName[];
}

const SOFTWARE: readonly SoftwareProducts[] = [
  // lavapipe
  { lanes: 8, known: { default: 'lanes 16×4' }, tried: ['lanes 16×4', 'quad 16×8'] },
  // SwiftShader, on which the tests run
  { lanes: 4, known: { default: 'quad 32×8', 'few default': 'quad 16×8' }, tried: ['quad 32×8', 'quad 16×8'] },
  { lanes: 0, known: { default: 'register 8×8' }, tried: ['register 8×8'] },
];

export const softwareProducts = (subgroupSize: number): SoftwareProducts =>
  SOFTWARE.find(({ lanes }) => subgroupSize >= lanes)!;

/** The same with operands in f16. */
function halfCandidates(sizes: MatmulSizes): MatmulName[] {
  const large = ['half 64×32', 'half 64×64', 'half 64×64 of 256', 'half 128×64'] as const;
  return [
    'half 32×32',
    ...(workgroups('half 32×32', sizes) < 2 * FULL ? slicings(sizes, true) : []),
    ...large.filter((name) => workgroups(name, sizes) >= BUSY / 4),
  ];
}

const slicings = ({ inner }: MatmulSizes, half: boolean) =>
  SPLITS[half ? 'half' : 'single'].filter((name) => inner / MATMUL_VARIANTS[name].slices >= LEAST_SLICE);

function workgroups(name: MatmulName, { rows, cols }: MatmulSizes): number {
  const { tile, workgroup } = MATMUL_VARIANTS[name];
  return Math.ceil(rows / (tile[0] * workgroup[1])) * Math.ceil(cols / (tile[1] * workgroup[0]));
}
