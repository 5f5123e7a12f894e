import { Failed } from '../messages/failure';
import { type Device, explain } from './device';

/** Consecutive 4-byte elements on the device; their shape is known to the code that uses them. */
export interface Tensor {
  readonly buffer: GPUBuffer;
  /** In bytes, a multiple of 256. */
  readonly offset: number;
  /** In elements of 4 bytes. */
  readonly length: number;
}

/** Storage offsets are multiples of 256 bytes, so that parts of a tensor can be bound. */
export const ALIGNMENT = 64;

/** The device is out of memory; free everything of the same `Memory`. */
export class OutOfMemoryError extends Failed {
  override name = 'OutOfMemoryError';

  constructor(detail: string) {
    super({ code: 'out-of-memory', facts: { detail } });
  }
}

/**
 * Tensors that are freed together. Every tensor is a buffer of its own: WebGPU tracks use per buffer and refuses one that a dispatch
 * reads through one binding and writes through another, even if the ranges do not overlap.
 */
export interface Memory {
  /** Zero-filled. Valid once `ready` has resolved. */
  tensor(length: number, label?: string): Tensor;
  /** Waits for the device to confirm every allocation so far. Throws OutOfMemoryError, at every call after a failure. */
  ready(): Promise<void>;
  /** Bytes held. */
  readonly size: number;
  free(): void;
}

/** What makes tensors. */
export type Allocator = Pick<Memory, 'tensor'>;

/** Bytes of the buffer of a tensor. */
const bufferBytes = (length: number): number => Math.max(ALIGNMENT, Math.ceil(length / ALIGNMENT) * ALIGNMENT) * 4;

/** Most bytes that a tensor may have. */
export const tensorLimit = ({ raw }: Device): number =>
  Math.min(raw.limits.maxBufferSize, raw.limits.maxStorageBufferBindingSize);

export function newMemory(device: Device): Memory {
  const buffers: GPUBuffer[] = [];
  const pending: Promise<string | null>[] = [];
  let size = 0;
  return {
    tensor(length, label = 'tensor') {
      const bytes = bufferBytes(length);
      const limit = tensorLimit(device);
      if (bytes > limit) throw new OutOfMemoryError(`${label}: ${bytes} bytes, but this device binds at most ${limit}`);
      device.raw.pushErrorScope('out-of-memory');
      const buffer = device.raw.createBuffer({
        label,
        size: bytes,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
      });
      pending.push(device.raw.popErrorScope().then((error) => error && `${label}: ${bytes} bytes: ${error.message}`));
      buffers.push(buffer);
      size += bytes;
      return { buffer, offset: 0, length };
    },
    async ready() {
      const failed = (await Promise.all(pending)).find((message) => message !== null);
      if (failed !== undefined) throw new OutOfMemoryError(failed);
    },
    get size() {
      return size;
    },
    free() {
      for (const buffer of buffers.splice(0)) buffer.destroy();
      size = 0;
    },
  };
}

/** What a `Memory` would hold. */
interface Tally extends Allocator {
  /** Bytes. */
  readonly size: number;
  readonly largest: { readonly label: string; readonly bytes: number };
}

/** Adds up what is asked of it; its tensors have no buffer, and nothing can be done with them. */
export function newTally(): Tally {
  let size = 0;
  let largest = { label: 'tensor', bytes: 0 };
  return {
    tensor(length, label = 'tensor') {
      const bytes = bufferBytes(length);
      size += bytes;
      if (bytes > largest.bytes) largest = { label, bytes };
      return { buffer: null as never, offset: 0, length };
    },
    get size() {
      return size;
    },
    get largest() {
      return largest;
    },
  };
}

/** What `fill` makes of new memory, which is freed if it fails. */
export async function keepMemory<Made>(device: Device, fill: (memory: Memory) => Promise<Made>): Promise<Made> {
  const memory = newMemory(device);
  try {
    return await fill(memory);
  } catch (error) {
    memory.free();
    throw error;
  }
}

/** Part of a tensor, `start` and `length` in elements; `start` must be a multiple of 64 (256 bytes). */
export function slice(tensor: Tensor, start: number, length: number): Tensor {
  if (start % ALIGNMENT !== 0 || start + length > tensor.length)
    throw new RangeError(`slice(${start}, ${length}) of a tensor of ${tensor.length} elements`);
  return { buffer: tensor.buffer, offset: tensor.offset + start * 4, length };
}

/** Writes from the first element on; takes effect before whatever is submitted next. */
export function upload(device: Device, tensor: Tensor, data: Float32Array | Uint32Array | Int32Array, start = 0): void {
  if (start + data.length > tensor.length)
    throw new RangeError(`upload of ${data.length} elements at ${start} into a tensor of ${tensor.length}`);
  device.raw.queue.writeBuffer(tensor.buffer, tensor.offset + start * 4, data.buffer, data.byteOffset, data.byteLength);
}

/** Copies tensors to the host, in one submit. Rejects when the device is lost or has failed. */
export async function readBack(device: Device, tensors: readonly Tensor[]): Promise<Float32Array[]> {
  const total = tensors.reduce((sum, tensor) => sum + tensor.length * 4, 0);
  const staging = device.raw.createBuffer({
    label: 'read-back',
    size: Math.max(4, total),
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device.raw.createCommandEncoder();
  let end = 0;
  for (const { buffer, offset, length } of tensors) {
    encoder.copyBufferToBuffer(buffer, offset, staging, end, length * 4);
    end += length * 4;
  }
  device.raw.queue.submit([encoder.finish()]);
  try {
    const bytes = await mappedBytes(device, staging);
    let start = 0;
    return tensors.map(({ length }) => {
      const values = new Float32Array(bytes, start, length);
      start += length * 4;
      return values;
    });
  } finally {
    staging.destroy();
  }
}

/** The contents of a buffer for reading after the device has done all submitted work; the buffer stays mapped. Rejects with the error of the device. */
export async function mappedBytes(device: Device, staging: GPUBuffer): Promise<ArrayBuffer> {
  await device.watch(staging.mapAsync(GPUMapMode.READ)).catch((error: unknown) => explain(device, error));
  device.check();
  return staging.getMappedRange().slice(0);
}
