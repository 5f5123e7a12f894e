import type { Device } from '../gpu/device';
import { newRecorder } from '../gpu/recording';
import { newMemory, readBack, slice, type Tensor, upload } from '../gpu/tensor';
import { type Candidate, fastest } from '../gpu/tuner';
import { type AttentionLoads, type AttentionSizes, attention } from './attention';
import { type Form, MATMUL_VARIANTS, type MatmulName, type MatmulSizes, type MatmulVariant, matmul } from './matmul';
import { norm } from './norm';
import type { RowReduction } from './rowReduction';

/**
 * Which kernels run on one adapter: plain data, to be kept under the adapter's name (localStorage, a file). Part of what fixes
 * the bits of a run, so one run uses one tuning.
 */
export interface Tuning {
  readonly adapter: string;
  readonly rowReduction: RowReduction;
  readonly attention: AttentionLoads;
  /** `shapeClass` → the kernel. */
  readonly matmul: Readonly<Record<string, MatmulName>>;
}

/** Outputs an invocation of a kernel that is measured: larger tiles suit only an adapter whose registers are memory anyway. */
const MOST_OUTPUTS = 128;

/** Rows of activations in a measurement, and of the class `few` (one position of every sampled response). */
const MANY = 512;
const FEW = 64;

/**
 * Products of one form with weights of about one size, a factor of 4 apart. The number of activation rows does not enter (except that
 * sampling, with few, is a class of its own): scoring and training must run the same kernel to agree to the bit.
 */
export function shapeClass(form: Form, [out, into]: readonly [number, number], few = false): string {
  return `${few ? 'few ' : ''}${form} ${4 ** Math.round(Math.log2(out * into) / 2)}`;
}

/** The kernel for a product of activations with weights [out, in]. */
export function variantFor(tuning: Tuning, form: Form, weights: readonly [number, number], few = false): MatmulVariant {
  const { matmul } = tuning;
  const known = matmul[shapeClass(form, weights, few)] ?? (few ? matmul['few default'] : undefined) ?? matmul.default;
  // Register tiles run anywhere and are nowhere bad; quads are never taken unchecked.
  return MATMUL_VARIANTS[known ?? 'register 4×4'];
}

/** What is known without measuring. A software adapter gets a fixed choice, so that tests and recorded runs never tune. */
export function defaultTuning(device: Device): Tuning {
  const matmul: Record<string, MatmulName> = !device.isFallback
    ? { default: 'register 4×4' }
    : device.subgroups
      ? { default: 'quad 32×8', 'few default': 'quad 16×8' }
      : { default: 'register 8×8' };
  return {
    adapter: device.description,
    rowReduction: device.isFallback ? 'thread' : 'tree',
    attention: device.isFallback && device.subgroups ? 'quad' : 'alone',
    matmul,
  };
}

/**
 * Measures the kernels for the weight shapes of a model ([out, in] each), one to two seconds on a GPU; keeps what `known` of the same
 * adapter has. A software adapter is not measured.
 */
export async function tune(
  device: Device,
  shapes: readonly (readonly [number, number])[],
  known: Tuning | null,
  now: () => number,
): Promise<Tuning> {
  const base = known?.adapter === device.description ? known : defaultTuning(device);
  if (device.isFallback) return base;
  const matmuls: Record<string, MatmulName> = { ...base.matmul };
  for (const few of [false, true])
    for (const form of few ? (['NT'] as const) : (['NT', 'NN', 'TN'] as const))
      for (const shape of shapes)
        matmuls[shapeClass(form, shape, few)] ??= await measureMatmul(device, form, shape, few, now);
  const rowReduction = base === known ? known.rowReduction : await measureRowReduction(device, now);
  const loads = base === known ? known.attention : await measureAttention(device, now);
  return { adapter: device.description, rowReduction, attention: loads, matmul: matmuls };
}

/** Deterministic values of about unit size, for measurements and their checks. */
function ramp(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5);
}

export async function measureMatmul(
  device: Device,
  form: Form,
  [out, into]: readonly [number, number],
  few: boolean,
  now: () => number,
): Promise<MatmulName> {
  const count = few ? FEW : MANY;
  const sizes: MatmulSizes = {
    NT: { rows: count, cols: out, inner: into },
    NN: { rows: count, cols: into, inner: out },
    TN: { rows: out, cols: into, inner: count },
  }[form];
  const a = ramp(sizes.rows * sizes.inner);
  const b = ramp(sizes.inner * sizes.cols);
  const memory = newMemory(device);
  try {
    const tensors = {
      a: memory.tensor(a.length),
      b: memory.tensor(b.length),
      c: memory.tensor(sizes.rows * sizes.cols),
    };
    await memory.ready();
    upload(device, tensors.a, a);
    upload(device, tensors.b, b);
    const names = (Object.keys(MATMUL_VARIANTS) as MatmulName[]).filter((name) => {
      const { family, tile } = MATMUL_VARIANTS[name];
      return (device.subgroups || family !== 'quad') && tile[0] * tile[1] <= MOST_OUTPUTS;
    });
    const candidates = names.map(
      (name): Candidate<MatmulName> => ({
        name,
        async prepare() {
          const recorder = newRecorder(device);
          matmul(recorder, form, tensors, sizes, MATMUL_VARIANTS[name]);
          return recorder.build();
        },
        works: async () => isProduct(form, a, b, (await readBack(device, [tensors.c]))[0]!, sizes),
      }),
    );
    return await fastest(device, candidates, slice(tensors.c, 0, 1), now);
  } finally {
    memory.free();
  }
}

/** Elements of a product that are compared with f64; a step prime to all sizes spreads them over rows, columns and lanes. */
const CHECKED = 509;

/** Compares elements of c with f64 within γ_inner·(|a|·|b|), the bound of any order of summation. */
export function isProduct(
  form: Form,
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  { rows, cols, inner }: MatmulSizes,
): boolean {
  for (let sample = 0; sample < CHECKED; sample++) {
    const i = (sample * 31) % rows;
    const j = (sample * 17) % cols;
    let sum = 0;
    let magnitude = 0;
    for (let k = 0; k < inner; k++) {
      const term = a[form === 'TN' ? k * rows + i : i * inner + k]! * b[form === 'NT' ? j * inner + k : k * cols + j]!;
      sum += term;
      magnitude += Math.abs(term);
    }
    if (!(Math.abs(c[i * cols + j]! - sum) <= inner * 2 ** -23 * magnitude)) return false;
  }
  return true;
}

async function measureRowReduction(device: Device, now: () => number): Promise<RowReduction> {
  const [rows, width] = [MANY, 256];
  const memory = newMemory(device);
  try {
    const x = memory.tensor(rows * width);
    const buffers = { x, w: memory.tensor(width), y: memory.tensor(rows * width), inverse_rms: memory.tensor(rows) };
    await memory.ready();
    const values = ramp(rows * width);
    upload(device, x, values);
    upload(device, buffers.w, new Float32Array(width).fill(1));
    const candidates = (['thread', 'tree'] as const).map(
      (name): Candidate<RowReduction> => ({
        name,
        async prepare() {
          const recorder = newRecorder(device);
          norm(recorder, buffers, { rows, width, epsilon: 0 }, name);
          return recorder.build();
        },
        works: async () => isNormalised(values, (await readBack(device, [buffers.y as Tensor]))[0]!, width),
      }),
    );
    return await fastest(device, candidates, slice(buffers.y, 0, 1), now);
  } finally {
    memory.free();
  }
}

/** y = x / √mean(x²) by rows, within the 1e-5 of RMSNorm. */
function isNormalised(x: Float32Array, y: Float32Array, width: number): boolean {
  return y.every((value, i) => {
    const row = x.subarray(i - (i % width), i - (i % width) + width);
    const rms = Math.sqrt(row.reduce((sum, each) => sum + each * each, 0) / width);
    return Math.abs(value - x[i]! / rms) <= 1e-5 * Math.max(1, Math.abs(value));
  });
}

export async function measureAttention(device: Device, now: () => number): Promise<AttentionLoads> {
  const sizes: AttentionSizes = { batch: 4, time: 96, heads: 4, kvHeads: 4, headDim: 32 };
  const { batch, time, heads, kvHeads, headDim } = sizes;
  const memory = newMemory(device);
  try {
    const qkv = memory.tensor(batch * time * (heads + 2 * kvHeads) * headDim);
    const y = memory.tensor(batch * time * heads * headDim);
    const buffers = { qkv, y, log_sum: memory.tensor(batch * heads * time) };
    await memory.ready();
    const values = ramp(qkv.length);
    upload(device, qkv, values);
    const names = (['alone', 'quad'] as const).filter((name) => device.subgroups || name === 'alone');
    const candidates = names.map(
      (name): Candidate<AttentionLoads> => ({
        name,
        async prepare() {
          const recorder = newRecorder(device);
          attention(recorder, buffers, sizes, name);
          return recorder.build();
        },
        works: async () => isAttended(values, (await readBack(device, [y]))[0]!, sizes),
      }),
    );
    return await fastest(device, candidates, slice(y, 0, 1), now);
  } finally {
    memory.free();
  }
}

/** Compares every query of one head of one sequence with f64. */
export function isAttended(
  qkv: Float32Array,
  y: Float32Array,
  { time, heads, kvHeads, headDim }: AttentionSizes,
): boolean {
  const at = (position: number, head: number) => (position * (heads + 2 * kvHeads) + head) * headDim;
  const row = (position: number, head: number) => qkv.subarray(at(position, head), at(position, head) + headDim);
  for (let query = 0; query < time; query++) {
    const weights = Array.from({ length: query + 1 }, (_, key) =>
      Math.exp(row(query, 0).reduce((sum, value, i) => sum + value * row(key, heads)[i]!, 0) / Math.sqrt(headDim)),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let i = 0; i < headDim; i++) {
      const mean = weights.reduce((sum, weight, key) => sum + weight * row(key, heads + kvHeads)[i]!, 0) / total;
      if (!(Math.abs(y[query * heads * headDim + i]! - mean) <= 1e-5)) return false;
    }
  }
  return true;
}
