import { attempt } from '../../gpu/attempt';
import type { Device } from '../../gpu/device';
import { newRecorder } from '../../gpu/recording';
import { keepMemory, type Memory, readBack, type Tensor, upload } from '../../gpu/tensor';
import type { Candidate } from '../../gpu/tuner';
import { attentionReference } from '../../reference/attention';
import { normReference } from '../../reference/norm';
import { type AttentionLoads, type AttentionSizes, attention, attentionBackward } from '../attention';
import { type DecodeLoads, decode } from '../decode';
import { norm } from '../norm';
import { ROW_REDUCTIONS, type RowReduction } from '../rowReduction';

/** A piece of a training step, the kernels that can do it on this device, and a check of what each of them does. */
export interface Trial<Name extends string> {
  readonly names: readonly Name[];
  candidate(name: Name): Candidate<Name>;
  free(): void;
}

/** Kernels as `Attempts` names them. */
export const rowKernel = (name: RowReduction): string => `rows by ${name}`;
export const attentionKernel = (name: AttentionLoads): string => `attention ${name}`;
export const decodeKernel = (name: DecodeLoads): string => `decode ${name}`;

/** Deterministic values of about unit size. */
export function ramp(length: number): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = ((i * 7919) % 1009) / 1009 - 0.5;
  return values;
}

export const nothing = (tensor: Tensor) => new Float32Array(tensor.length).fill(Number.NaN);

/** What is made of new memory, with the way to free that. */
export const withMemory = <T>(device: Device, fill: (memory: Memory) => Promise<T>): Promise<T & { free(): void }> =>
  keepMemory(device, async (memory) => ({ ...(await fill(memory)), free: memory.free }));

export function rowReductionTrial(device: Device): Promise<Trial<RowReduction>> {
  const [rows, width] = [509, 256];
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
      kernels: [rowKernel(name)],
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
    const names = ROW_REDUCTIONS.filter((name) => name !== 'subgroup' || device.subgroups);
    return { names, candidate };
  });
}

/**
 * Attention forward and backward; on software without the kernel of a workgroup, which takes minutes to compile there. The backward is compared with that of invocations that load alone, which depends on no quad.
 */
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
    const expectedGradient = await attempt(device, [attentionKernel('alone')], async () => {
      const plain = await prepare('alone');
      const { gradient } = await outcome(plain);
      plain.free();
      return gradient;
    });
    const candidate = (name: AttentionLoads): Candidate<AttentionLoads> => ({
      name,
      kernels: [attentionKernel(name)],
      prepare: () => prepare(name),
      async works(program) {
        const { mixed, gradient } = await outcome(program);
        return isNear(mixed, expected) && isNear(gradient, expectedGradient);
      },
    });
    const names: AttentionLoads[] = device.isFallback ? ['alone'] : ['workgroup', 'alone'];
    return { names: device.subgroups ? [...names, 'quad'] : names, candidate };
  });
}

/** Attention of the last position of some rows, against a cache of all before. */
export function decodeTrial(device: Device): Promise<Trial<DecodeLoads>> {
  const [rows, time] = [16, 93];
  const sizes = { heads: 4, kvHeads: 2, headDim: 32 };
  const { heads, kvHeads, headDim } = sizes;
  const [width, ofKeys] = [(heads + 2 * kvHeads) * headDim, kvHeads * headDim];
  const packed = ramp(rows * time * width);
  const expected = attentionReference(packed, { batch: rows, time, ...sizes });
  /** `count` numbers of every position, of place `first` on. */
  const part = (
    times: readonly number[],
    first: number,
    count: number,
    from: Float32Array | Float64Array,
    of: number,
  ) =>
    Float32Array.from({ length: rows * times.length * count }, (_, i) => {
      const position = Math.floor(i / count / times.length) * time + times[Math.floor(i / count) % times.length]!;
      return from[position * of + first + (i % count)]!;
    });
  const [all, last] = [Array.from({ length: time }, (_, t) => t), [time - 1]];
  return withMemory(device, async (memory) => {
    const keys = part(all, heads * headDim, ofKeys, packed, width);
    const values = part(all, heads * headDim + ofKeys, ofKeys, packed, width);
    const tensors = {
      qkv: memory.tensor(rows * width),
      keys: memory.tensor(keys.length),
      values: memory.tensor(values.length),
      y: memory.tensor(rows * heads * headDim),
    };
    await memory.ready();
    upload(device, tensors.qkv, part(last, 0, width, packed, width));
    upload(device, tensors.keys, keys);
    upload(device, tensors.values, values);
    const newest = part(last, 0, heads * headDim, expected, heads * headDim);
    const candidate = (name: DecodeLoads): Candidate<DecodeLoads> => ({
      name,
      kernels: [decodeKernel(name)],
      prepare() {
        const recorder = newRecorder(device);
        decode(recorder, tensors, { rows, maxTime: time, ...sizes }, time - 1, name);
        return recorder.build();
      },
      async works(program) {
        upload(device, tensors.y, nothing(tensors.y));
        program.submit();
        const [found] = await readBack(device, [tensors.y]);
        return isNear(found!, newest);
      },
    });
    return { names: device.isFallback ? ['alone'] : ['workgroup', 'alone'], candidate };
  });
}

/** Whether every element is within 1e-5 of the largest. */
export function isNear(actual: Float32Array, expected: Float32Array | Float64Array): boolean {
  let largest = 0;
  for (const value of expected) largest = Math.max(largest, Math.abs(value));
  return actual.every((value, i) => Math.abs(value - expected[i]!) <= 1e-5 * largest);
}
