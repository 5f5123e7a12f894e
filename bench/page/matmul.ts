import { type Device, openDevice } from '../../src/gpu/device';
import { newRecorder } from '../../src/gpu/recording';
import { newMemory, readBack, upload } from '../../src/gpu/tensor';
import { MATMUL_VARIANTS, type MatmulName, matmul, subgroupOf } from '../../src/ops/matmul';
import { uniform } from '../../src/random';
import { expose } from '../contender';
import type { Product } from '../operations';
import { yardsticks } from './yardsticks';

/**
 * What this adapter can do at best: the products of a training step, each by the fastest of all kernels that we have and of kernels
 * written for nothing else.
 */
export interface MatmulRates {
  open(): Promise<string>;
  /**
   * Tries every kernel on a shape, checks its result against f64, and keeps the fastest; milliseconds of one product, of all kernels in
   * `tried` (roughly where a kernel is far from the best).
   */
  prepare(product: Product): Promise<{ kernel: string; milliseconds: number; tried: Record<string, number> }>;
  /** Runs all prepared products as often as `count` steps do, in one submit, until the device is idle. */
  steps(count: number): Promise<{ milliseconds: number }>;
}

/** Encodes one product. */
export type Encode = (pass: GPUComputePassEncoder) => void;

/** A kernel is timed in batches of about this long, as often as it takes to find its best. */
const BATCH_MILLISECONDS = 50;
const BATCHES = 4;
/** A kernel that takes as many times the best is tried once: on a software adapter one that is made for cards may take seconds. */
const HOPELESS = 4;
/** What takes longer is not repeated. */
const LONG_MILLISECONDS = 500;
/** A submit of nothing takes less. */
const SUBMIT_MILLISECONDS = 5;

let device: Device;
const kept: { product: Product; encode: Encode }[] = [];

const random = (length: number, stream: number) =>
  Float32Array.from({ length }, (_, i) => uniform(1, stream, i, 0) - 0.5);

/** Milliseconds until the device has run what `fill` encodes. */
async function timed(fill: Encode): Promise<number> {
  const encoder = device.raw.createCommandEncoder();
  const pass = encoder.beginComputePass();
  fill(pass);
  pass.end();
  const commands = encoder.finish();
  // On a card, encoding takes as long as a small product: it is not timed.
  const start = performance.now();
  device.raw.queue.submit([commands]);
  await device.raw.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

const repeat =
  (encode: Encode, times: number): Encode =>
  (pass) => {
    for (let i = 0; i < times; i++) encode(pass);
  };

/** Milliseconds of one product, the best of several batches; only roughly where `known` is far better. */
async function fastest(encode: Encode, known: number): Promise<number> {
  const once = await timed(encode);
  if (once > Math.min(LONG_MILLISECONDS, HOPELESS * Math.max(known, SUBMIT_MILLISECONDS))) return once;
  const rough = (await timed(repeat(encode, 4))) / 4;
  if (rough > 2 * known) return rough;
  const times = Math.max(1, Math.min(1000, Math.round(BATCH_MILLISECONDS / rough)));
  let best = rough;
  for (let i = 0; i < BATCHES; i++) best = Math.min(best, (await timed(repeat(encode, times))) / times);
  return best;
}

/**
 * Compares 64 elements with a sum in f64; an f32 sum of `inner` products below 1/4 differs by less than inner²·2^-24/4, in practice by 1e-5 for
 * inner of some hundreds; sums of independent errors grow like inner.
 */
function check(
  name: string,
  { form, rows, cols, inner }: Product,
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
): void {
  for (let sample = 0; sample < 64; sample++) {
    const [row, col] = [(sample * 7919 + 3) % rows, (sample * 104_729 + 5) % cols];
    let sum = 0;
    for (let k = 0; k < inner; k++)
      sum +=
        (form === 'TN' ? a[k * rows + row]! : a[row * inner + k]!) *
        (form === 'NT' ? b[col * inner + k]! : b[k * cols + col]!);
    const error = Math.abs(sum - c[row * cols + col]!);
    if (!(error < 1e-4 * Math.max(1, inner / 2048)))
      throw new Error(`${name}, ${form} ${rows}×${inner}×${cols}: off by ${error}`);
  }
}

const rates: MatmulRates = {
  async open() {
    const opened = await openDevice(navigator.gpu);
    if (!opened.device) throw new Error(opened.message);
    device = opened.device;
    return device.description;
  },
  async prepare(product) {
    const { form, rows, cols, inner } = product;
    const memory = newMemory(device);
    const [hostA, hostB] = [random(rows * inner, 1), random(inner * cols, 2)];
    const a = memory.tensor(hostA.length, 'a');
    const b = memory.tensor(hostB.length, 'b');
    const c = memory.tensor(rows * cols, 'c');
    await memory.ready();
    upload(device, a, hostA);
    upload(device, b, hostB);

    const kernels = await yardsticks(device, product, { a: a.buffer, b: b.buffer, c: c.buffer });
    for (const name of Object.keys(MATMUL_VARIANTS) as MatmulName[]) {
      const variant = MATMUL_VARIANTS[name];
      if (subgroupOf(variant) > device.subgroupSize) continue;
      // Their barriers take a software adapter long to compile, and it never chooses them.
      if (variant.family === 'workgroup' && device.isFallback) continue;
      const recorder = newRecorder(device);
      matmul(recorder, form, { a, b, c }, { rows, cols, inner }, variant);
      const program = await recorder.build();
      program.flush();
      kernels.push({ name: `ours, ${name}`, encode: (pass) => program.encode(pass) });
    }

    const nothing = new Float32Array(rows * cols).fill(Number.NaN);
    let best = { name: '', encode: (() => {}) as Encode, milliseconds: Number.POSITIVE_INFINITY };
    const tried: Record<string, number> = {};
    for (const { name, encode } of kernels) {
      upload(device, c, nothing);
      await timed(encode); // may still compile
      const [result] = await readBack(device, [c]);
      check(name, product, hostA, hostB, result!);
      const milliseconds = await fastest(encode, best.milliseconds);
      tried[name] = milliseconds;
      if (milliseconds < best.milliseconds) best = { name, encode, milliseconds };
    }
    kept.push({ product, encode: best.encode });
    return { kernel: best.name, milliseconds: best.milliseconds, tried };
  },
  async steps(count) {
    const milliseconds = await timed((pass) => {
      for (let i = 0; i < count; i++) for (const { product, encode } of kept) repeat(encode, product.count)(pass);
    });
    return { milliseconds };
  },
};
expose(rates);
