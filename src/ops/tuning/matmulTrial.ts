import type { Device } from '../../gpu/device';
import { newRecorder } from '../../gpu/recording';
import { readBack, upload } from '../../gpu/tensor';
import type { Candidate } from '../../gpu/tuner';
import { matmulBound, matmulElement } from '../../reference/matmul';
import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, matmul } from '../matmul';
import { candidatesOf, type RowClass, sizesOf, type WeightShape } from './products';
import { nothing, ramp, type Trial, withMemory } from './trials';

/** Longest side of weights that are tried, and most elements of them: beyond, only the time grows. */
const LONGEST = 4096;
const MOST_WEIGHTS = 2 ** 22;

/** Weights of at most that size, which are as aligned as these. */
export function tried(weights: WeightShape): WeightShape {
  const [out, into] = weights.map((side) => (side <= LONGEST ? side : LONGEST + (side % 4))) as [number, number];
  if (out * into <= MOST_WEIGHTS) return [out, into];
  const less = (side: number) => Math.min(side, 2 ** 11 + (side % 4));
  return [less(out), less(into)];
}

/** As `Attempts` names it: rows of whole vectors and others are different kernels. */
export const productKernel = (name: MatmulName, form: Form | 'pair', sides: readonly number[]): string =>
  `product ${form} ${name}${sides.every((side) => side % 4 === 0) ? '' : ', odd sides'}`;

/** Factors of so many numbers; in half precision such that f16 holds, so that only sums err, as in f32. */
export const operandsFor =
  (half: boolean) =>
  (length: number): Float32Array =>
    half ? ramp(length).map((x) => Math.round(2048 * x) / 2048) : ramp(length);

/**
 * Products of activations with weights as a training step makes them, so that the very pipelines are measured and checked: NT alone and
 * with a residual, TN added to c, with and without a mask of the inner index.
 */
export function matmulTrial(
  device: Device,
  form: Form,
  weights: WeightShape,
  rowClass: RowClass,
  half = false,
): Promise<Trial<MatmulName>> {
  const sizes = sizesOf(form, tried(weights), rowClass);
  const { rows, cols, inner } = sizes;
  const products = {
    NT: [{ inner }, { inner, residual: true }],
    NN: [{ inner }],
    TN: [
      { inner: inner - (inner % 4), accumulate: true },
      { inner, accumulate: true, innerVaries: true },
    ],
  }[form].map(({ inner, residual = false, ...options }: Product) => ({
    sizes: { rows, cols, inner },
    residual,
    options,
  }));
  const operand = operandsFor(half);
  const a = operand(rows * inner);
  const b = operand(inner * cols);
  const earlier = ramp(rows * cols).reverse();
  return withMemory(device, async (memory) => {
    // Gradients have a scale.
    const scaling = half && form !== 'NT' ? memory.tensor(2) : null;
    const operands = { a: memory.tensor(a.length), b: memory.tensor(b.length), ...(scaling && { scaling }) };
    const residual = memory.tensor(earlier.length);
    const calls = products.map((product) => ({
      ...product,
      c: memory.tensor(earlier.length),
      expected: sampleProduct(
        form,
        a,
        b,
        product.sizes,
        product.residual || product.options.accumulate ? earlier : null,
      ),
    }));
    await memory.ready();
    upload(device, operands.a, a);
    upload(device, operands.b, b);
    if (scaling) upload(device, scaling, Float32Array.of(4, 1 / 4));
    upload(device, residual, earlier);
    const candidate = (name: MatmulName): Candidate<MatmulName> => ({
      name,
      kernels: [productKernel(name, form, weights)],
      prepare() {
        const recorder = newRecorder(device);
        for (const { c, sizes, options, ...call } of calls) {
          const buffers = { ...operands, c, ...(call.residual && { residual }) };
          matmul(recorder, form, buffers, sizes, MATMUL_VARIANTS[name], options);
        }
        return recorder.build();
      },
      async works(program) {
        for (const { c, options } of calls) upload(device, c, options.accumulate ? earlier : nothing(c));
        program.submit();
        const results = await readBack(
          device,
          calls.map(({ c }) => c),
        );
        return calls.every(({ expected }, i) => agrees(results[i]!, expected));
      },
    });
    return { names: candidatesOf(sizes, device, half), candidate };
  });
}

interface Product {
  inner: number;
  residual?: boolean;
  accumulate?: boolean;
  innerVaries?: boolean;
}

/** Elements of c in f64: their places and values, and the sum of the magnitudes of everything that was added up. */
interface Samples {
  readonly at: readonly number[];
  readonly value: readonly number[];
  readonly magnitude: readonly number[];
  readonly terms: number;
}

/** Rows and columns of the largest tile, and of a quad's blocks in it. */
const TILE = 32;

/** Elements of every row and every column, at every place of a tile if there are enough tiles. */
export function spread(rows: number, cols: number): number[] {
  const hash = (i: number, most: number) => (Math.imul(i + 1, 0x9e3779b1) >>> 12) % most;
  const perRow = Math.ceil(TILE / Math.max(1, Math.floor(rows / TILE)));
  const ofRows = Array.from({ length: rows * perRow }, (_, n) => {
    const i = Math.floor(n / perRow);
    const place = (Math.floor(i / TILE) * perRow + (n % perRow)) % TILE;
    return i * cols + ((place + TILE * hash(n, Math.ceil(cols / TILE))) % cols);
  });
  const ofCols = Array.from({ length: 2 * cols }, (_, n) => hash(n, rows) * cols + (n % cols));
  return [...new Set([...ofRows, ...ofCols])];
}

export function sampleProduct(
  form: Form,
  a: Float32Array,
  b: Float32Array,
  sizes: MatmulSizes,
  earlier: Float32Array | null = null,
): Samples {
  const at = spread(sizes.rows, sizes.cols);
  const magnitude: number[] = [];
  const value = at.map((place) => {
    const [sum, size] = matmulElement(form, a, b, sizes, place);
    const before = earlier?.[place] ?? 0;
    magnitude.push(Math.abs(before) + size);
    return before + sum;
  });
  return { at, value, magnitude, terms: sizes.inner + 1 };
}

/** Within γ_terms·Σ|terms|, the bound of any order of summation. */
export function agrees(c: Float32Array, { at, value, magnitude, terms }: Samples): boolean {
  const bound = matmulBound(terms);
  return at.every((place, i) => Math.abs(c[place]! - value[i]!) <= bound * magnitude[i]!);
}
