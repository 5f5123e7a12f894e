import type { Device } from '../../gpu/device';
import { newRecorder } from '../../gpu/recording';
import { keepMemory, type Memory, readBack, type Tensor, upload } from '../../gpu/tensor';
import type { Candidate } from '../../gpu/tuner';
import { attentionReference } from '../../reference/attention';
import { matmulBound, matmulElement } from '../../reference/matmul';
import { normReference } from '../../reference/norm';
import { type AttentionLoads, type AttentionSizes, attention, attentionBackward } from '../attention';
import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, matmul } from '../matmul';
import { norm } from '../norm';
import type { RowReduction } from '../rowReduction';

/** A piece of a training step, the kernels that can do it on this device, and a check of what each of them does. */
export interface Trial<Name extends string> {
  readonly names: readonly Name[];
  candidate(name: Name): Candidate<Name>;
  free(): void;
}

/** Outputs an invocation of a kernel that is measured: larger tiles suit only an adapter whose registers are memory anyway. */
const MOST_OUTPUTS = 128;

/** Rows of activations: `few` when sampling, which has one position of every response, else `many`. */
export type RowClass = 'few' | 'many';

/** Rows that a product is tried with; no multiples of a tile. */
const ROWS: Record<RowClass, number> = { many: 509, few: 61 };

/** Deterministic values of about unit size. */
function ramp(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5);
}

const nothing = (tensor: Tensor) => new Float32Array(tensor.length).fill(Number.NaN);

/** What is made of new memory, with the way to free that. */
const withMemory = <T>(device: Device, fill: (memory: Memory) => Promise<T>): Promise<T & { free(): void }> =>
  keepMemory(device, async (memory) => ({ ...(await fill(memory)), free: memory.free }));

/**
 * Products of activations with weights [out, in] as a training step makes them, so that the very pipelines are measured and checked: NT
 * alone and with a residual, TN added to c, with and without a mask of the inner index.
 */
export function matmulTrial(
  device: Device,
  form: Form,
  [out, into]: readonly [number, number],
  rowClass: RowClass,
): Promise<Trial<MatmulName>> {
  const rows = ROWS[rowClass];
  const products = {
    NT: [{ inner: into }, { inner: into, residual: true }],
    NN: [{ inner: out }],
    TN: [
      { inner: rows - (rows % 4), accumulate: true },
      { inner: rows, accumulate: true, innerVaries: true },
    ],
  }[form].map(({ inner, residual = false, ...options }: Product) => {
    const sizes = { NT: { rows, cols: out }, NN: { rows, cols: into }, TN: { rows: out, cols: into } }[form];
    return { sizes: { ...sizes, inner }, residual, options };
  });
  const [widest] = products.map(({ sizes }) => sizes).sort((one, other) => other.inner - one.inner);
  const a = ramp(widest!.rows * widest!.inner);
  const b = ramp(widest!.inner * widest!.cols);
  const earlier = ramp(widest!.rows * widest!.cols).reverse();
  return withMemory(device, async (memory) => {
    const operands = { a: memory.tensor(a.length), b: memory.tensor(b.length) };
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
    upload(device, residual, earlier);
    const names = (Object.keys(MATMUL_VARIANTS) as MatmulName[]).filter((name) => {
      const { family, tile } = MATMUL_VARIANTS[name];
      return (device.subgroups || family !== 'quad') && tile[0] * tile[1] <= MOST_OUTPUTS;
    });
    const candidate = (name: MatmulName): Candidate<MatmulName> => ({
      name,
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
    return { names, candidate };
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

export function rowReductionTrial(device: Device): Promise<Trial<RowReduction>> {
  const [rows, width] = [ROWS.many, 256];
  const values = ramp(rows * width);
  const gains = new Float32Array(width).fill(1);
  const expected = normReference(values, gains, width, 0);
  return withMemory(device, async (memory) => {
    const [x, y] = [memory.tensor(rows * width), memory.tensor(rows * width)];
    const buffers = { x, w: memory.tensor(width), y, inverse_rms: memory.tensor(rows) };
    await memory.ready();
    upload(device, x, values);
    upload(device, buffers.w, gains);
    const candidate = (name: RowReduction): Candidate<RowReduction> => ({
      name,
      prepare() {
        const recorder = newRecorder(device);
        norm(recorder, buffers, { rows, width, epsilon: 0 }, name);
        return recorder.build();
      },
      async works(program) {
        upload(device, y, nothing(y));
        program.submit();
        const [found] = await readBack(device, [y]);
        return found!.every((value, i) => Math.abs(value - expected[i]!) <= 1e-5 * Math.max(1, Math.abs(value)));
      },
    });
    return { names: ['thread', 'tree'] as const, candidate };
  });
}

/** Attention forward and backward; the backward is compared with that of invocations that load alone, which depends on no quad. */
export function attentionTrial(device: Device): Promise<Trial<AttentionLoads>> {
  const sizes: AttentionSizes = { batch: 3, time: 93, heads: 4, kvHeads: 2, headDim: 32 };
  const { batch, time, heads, kvHeads, headDim } = sizes;
  const values = ramp(batch * time * (heads + 2 * kvHeads) * headDim);
  const slopes = ramp(batch * time * heads * headDim).reverse();
  return withMemory(device, async (memory) => {
    const tensors = {
      qkv: memory.tensor(values.length),
      y: memory.tensor(slopes.length),
      log_sum: memory.tensor(batch * heads * time),
      delta: memory.tensor(batch * heads * time),
      dy: memory.tensor(slopes.length),
      dqkv: memory.tensor(values.length),
    };
    const { qkv, y, log_sum, dy, dqkv } = tensors;
    await memory.ready();
    upload(device, qkv, values);
    upload(device, dy, slopes);
    const expected = attentionReference(values, sizes);
    const prepare = (loads: AttentionLoads) => {
      const recorder = newRecorder(device);
      attention(recorder, { qkv, y, log_sum }, sizes, loads);
      attentionBackward(recorder, tensors, sizes, loads);
      return recorder.build();
    };
    const outcome = async (program: Awaited<ReturnType<typeof prepare>>) => {
      upload(device, y, nothing(y));
      upload(device, dqkv, nothing(dqkv));
      program.submit();
      const [mixed, gradient] = await readBack(device, [y, dqkv]);
      return { mixed: mixed!, gradient: gradient! };
    };
    const plain = await prepare('alone');
    const { gradient: expectedGradient } = await outcome(plain);
    plain.free();
    const candidate = (name: AttentionLoads): Candidate<AttentionLoads> => ({
      name,
      prepare: () => prepare(name),
      async works(program) {
        const { mixed, gradient } = await outcome(program);
        return isNear(mixed, expected) && isNear(gradient, expectedGradient);
      },
    });
    return { names: device.subgroups ? (['alone', 'quad'] as const) : (['alone'] as const), candidate };
  });
}

/** Whether every element is within 1e-5 of the largest. */
export function isNear(actual: Float32Array, expected: Float32Array | Float64Array): boolean {
  let largest = 0;
  for (const value of expected) largest = Math.max(largest, Math.abs(value));
  return actual.every((value, i) => Math.abs(value - expected[i]!) <= 1e-5 * largest);
}
