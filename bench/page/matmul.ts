import { type Device, openDevice } from '../../src/gpu/device';
import { newRecorder } from '../../src/gpu/recording';
import { type Memory, newMemory, readBack, upload } from '../../src/gpu/tensor';
import { MATMUL_VARIANTS, type MatmulName, matmul } from '../../src/ops/matmul';
import { uniform } from '../../src/random';
import { expose } from '../contender';
import type { Product } from '../operations';
import { yardsticks } from './yardsticks';

/** Runs `repeats` equal products in one pass; resolves when the device is idle. */
type Run = (repeats: number) => Promise<void>;

interface Candidate {
  name: string;
  /** Milliseconds of one product. */
  measure(): Promise<number>;
}

/** How fast this adapter multiplies f32 matrices: every kernel that we have, and kernels written for nothing else. */
export interface MatmulRates {
  /** Opens the device; returns its description. */
  open(): Promise<string>;
  /** Makes all kernels ready for a shape, checks each against f64, and keeps the `keep` fastest; returns their names, fastest first. */
  prepare(product: Product, keep: number): Promise<string[]>;
  /** Milliseconds of one product by the kept kernel `index`. */
  measure(index: number): Promise<number>;
}

/** A sample lasts about this long. */
const SAMPLE_MILLISECONDS = 100;
const REPEATS = 64;

let device: Device;
let memory: Memory | undefined;
let kept: Candidate[] = [];

const random = (length: number, stream: number) =>
  Float32Array.from({ length }, (_, i) => uniform(1, stream, i, 0) - 0.5);

async function timed(run: Run, repeats: number): Promise<number> {
  const start = performance.now();
  await run(repeats);
  return performance.now() - start;
}

/** Compares 64 elements with a sum in f64; an f32 sum of `inner` products below 1/4 differs by less than inner²·2^-24/4, here in practice 1e-5. */
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
    if (!(error < 1e-4)) throw new Error(`${name}, ${form} ${rows}×${inner}×${cols}: off by ${error}`);
  }
}

const rates: MatmulRates = {
  async open() {
    const opened = await openDevice(navigator.gpu);
    if (!opened.device) throw new Error(opened.message);
    device = opened.device;
    return device.description;
  },
  async prepare(product, keep) {
    const { form, rows, cols, inner } = product;
    memory?.free();
    memory = newMemory(device);
    const [hostA, hostB] = [random(rows * inner, 1), random(inner * cols, 2)];
    const a = memory.tensor(hostA.length, 'a');
    const b = memory.tensor(hostB.length, 'b');
    const c = memory.tensor(rows * cols, 'c');
    await memory.ready();
    upload(device, a, hostA);
    upload(device, b, hostB);

    const runs: [string, Run][] = await yardsticks(device, product, { a: a.buffer, b: b.buffer, c: c.buffer });
    for (const name of Object.keys(MATMUL_VARIANTS) as MatmulName[]) {
      const variant = MATMUL_VARIANTS[name];
      if (variant.family === 'quad' && !device.subgroups) continue;
      const recorder = newRecorder(device);
      for (let i = 0; i < REPEATS; i++) matmul(recorder, form, { a, b, c }, { rows, cols, inner }, variant);
      const program = await recorder.build();
      runs.push([
        `ours, ${name}`,
        async (repeats) => {
          const encoder = device.raw.createCommandEncoder();
          program.flush();
          const pass = encoder.beginComputePass();
          for (let done = 0; done < repeats; done += REPEATS)
            program.encode(pass, 0, Math.min(REPEATS, repeats - done));
          pass.end();
          device.raw.queue.submit([encoder.finish()]);
          await device.raw.queue.onSubmittedWorkDone();
        },
      ]);
    }

    const ranked: { name: string; run: Run; milliseconds: number }[] = [];
    for (const [name, run] of runs) {
      device.raw.queue.writeBuffer(c.buffer, 0, new Float32Array(rows * cols).fill(Number.NaN));
      await run(1); // the first run may still compile
      const [result] = await readBack(device, [c]);
      check(name, product, hostA, hostB, new Float32Array(result!.buffer, result!.byteOffset, rows * cols));
      ranked.push({ name, run, milliseconds: Math.min(await timed(run, 4), await timed(run, 4)) / 4 });
    }
    ranked.sort((x, y) => x.milliseconds - y.milliseconds);
    kept = ranked.slice(0, keep).map(({ name, run, milliseconds }) => {
      const repeats = Math.max(1, Math.min(1000, Math.round(SAMPLE_MILLISECONDS / milliseconds)));
      return { name, measure: async () => (await timed(run, repeats)) / repeats };
    });
    return kept.map(({ name }) => name);
  },
  measure: (index) => kept[index]!.measure(),
};
expose(rates);
