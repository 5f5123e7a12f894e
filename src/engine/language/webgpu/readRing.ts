import type { Device } from '../../../gpu/device';
import { mappedBytes, type Tensor } from '../../../gpu/tensor';

/** Reads the same tensors back after every submit of a recording, without waiting: several reads may be under way. */
export interface ReadRing {
  next(): {
    /** To be encoded behind the pass that writes the tensors. */
    copy(encoder: GPUCommandEncoder): void;
    /** After the submit: the words, when the device has done all of it. Rejects when the device is lost or has failed. */
    words(): Promise<Float32Array[]>;
  };
  /** Reads under way still end well. */
  free(): void;
}

export function newReadRing(device: Device, tensors: readonly Tensor[]): ReadRing {
  const size = tensors.reduce((sum, { length }) => sum + length * 4, 0);
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const idle: GPUBuffer[] = [];
  let freed = false;
  const copyInto = (encoder: GPUCommandEncoder, staging: GPUBuffer) => {
    let end = 0;
    for (const { buffer, offset, length } of tensors) {
      encoder.copyBufferToBuffer(buffer, offset, staging, end, length * 4);
      end += length * 4;
    }
  };
  const read = async (staging: GPUBuffer) => {
    const bytes = await mappedBytes(device, staging);
    staging.unmap();
    let end = 0;
    return tensors.map(({ length }) => {
      const start = end;
      end += length * 4;
      return new Float32Array(bytes, start, length);
    });
  };
  return {
    next() {
      const staging = idle.pop() ?? device.raw.createBuffer({ label: 'read-back', size, usage });
      return {
        copy: (encoder) => copyInto(encoder, staging),
        words: () =>
          read(staging).finally(() => {
            // Freed meanwhile: the caller still waits for this read.
            if (freed) staging.destroy();
            else idle.push(staging);
          }),
      };
    },
    free() {
      freed = true;
      for (const buffer of idle.splice(0)) buffer.destroy();
    },
  };
}
