import type { Device } from '../gpu/device';
import { type Recorder, runOnce } from '../gpu/recording';
import { type Tensor, upload } from '../gpu/tensor';
import { ROW_REDUCTIONS, type RowReduction } from '../ops/rowReduction';
import { rowKernel } from '../ops/tuning/trials';
import type { Tuning } from '../ops/tuning/tuning';
import { normal } from '../random';
import type { Values } from '../reference/gradient';

/** Result of a case: it passes if error ≤ limit. */
export interface Outcome {
  error: number;
  limit: number;
  /** The kernels that were chosen, if there was a choice. */
  note?: string;
}

/** One kernel at one shape, or several together, held against an f64 reference on a device. */
export interface OpCase {
  op: string;
  shape: string;
  /** What `limit` bounds, for people. */
  tolerance: string;
  /**
   * What the device must offer; otherwise the kernel never runs, and the case is left out. A software adapter (not `hardware`) takes
   * seconds to compile a kernel with barriers, and never chooses one.
   */
  needs?: 'subgroups' | 'lanes' | 'hardware' | 'half' | 'half-hardware';
  /** Kernels that the tuner chooses among, as it names them: left out together with the case. */
  kernels?: readonly string[];
  /** @param tunings of earlier runs, for cases that choose their kernels */
  run(device: Device, tunings?: readonly Tuning[]): Promise<Outcome>;
}

/** The cases of every way to reduce rows. */
export const byReduction = (make: (reduction: RowReduction) => readonly OpCase[]): OpCase[] =>
  ROW_REDUCTIONS.flatMap((reduction) =>
    make(reduction).map((each) => ({
      ...each,
      kernels: [rowKernel(reduction)],
      ...(reduction === 'subgroup' && { needs: 'subgroups' as const }),
    })),
  );

export type Words = Float32Array | Uint32Array;

/** Uploads the data, runs what `record` adds in one submit, and reads everything back as f32. */
export async function runOps<Name extends string>(
  device: Device,
  data: Readonly<Record<Name, Words>>,
  record: (rec: Recorder, tensors: Record<Name, Tensor>) => void,
): Promise<Record<Name, Float32Array>> {
  const names = Object.keys(data) as Name[];
  const results = await runOnce(device, (rec, memory) => {
    const tensors = names.map((name) => {
      const tensor = memory.tensor(data[name].length, name);
      upload(device, tensor, data[name]);
      return tensor;
    });
    record(rec, Object.fromEntries(names.map((name, i) => [name, tensors[i]!])) as Record<Name, Tensor>);
    return tensors;
  });
  return Object.fromEntries(names.map((name, i) => [name, results[i]!])) as Record<Name, Float32Array>;
}

/** Standard normal numbers, rounded to f32, so that kernel and reference get the same input. */
export function normals(length: number, seed: number, scale = 1): Float32Array {
  return Float32Array.from({ length }, (_, i) => scale * normal(seed, 0, 0, i));
}

/** Largest |actual − expected| / size, where size(expected, i) is what the limit is relative to; NaN counts as infinite. */
export function worst(actual: Values, expected: Values, size: (value: number, i: number) => number = () => 1): number {
  if (actual.length !== expected.length) throw new Error(`compared ${actual.length} with ${expected.length} numbers`);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const ratio = Math.abs(actual[i]! - expected[i]!) / size(expected[i]!, i);
    largest = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : Math.max(largest, ratio);
  }
  return largest;
}

/** ‖actual − expected‖ / ‖expected‖, the measure for gradients. */
export function relativeL2(actual: Values, expected: Values): number {
  if (actual.length !== expected.length) throw new Error(`compared ${actual.length} with ${expected.length} numbers`);
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    norm += expected[i]! ** 2;
  }
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.sqrt(difference / (norm || 1));
}

/** Limit of every gradient against finite differences of the f64 reference. */
export const GRADIENT_LIMIT = 1e-4;
export const GRADIENT_TOLERANCE = 'relative L2 of the gradient';
