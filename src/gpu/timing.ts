import type { Device } from './device';
import type { Program } from './recording';

/** A query set holds at most this many timestamps. */
const MOST = 4096;

/**
 * Milliseconds that the device spends on each call of a program, in order. Every call gets a pass of its own for it, so the sum is
 * a little more than a normal run takes. Null where the device has no timestamps.
 */
export async function profile(device: Device, program: Program): Promise<{ label: string; ms: number }[] | null> {
  const { raw } = device;
  if (!device.timestamps) return null;
  const count = Math.min(program.dispatches, MOST / 2);
  const queries = raw.createQuerySet({ type: 'timestamp', count: 2 * count });
  const size = 16 * count;
  const resolved = raw.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const staging = raw.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    program.flush();
    const encoder = raw.createCommandEncoder();
    for (let i = 0; i < count; i++) {
      const timestampWrites = { querySet: queries, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 };
      const pass = encoder.beginComputePass({ timestampWrites });
      program.encode(pass, i, i + 1);
      pass.end();
    }
    encoder.resolveQuerySet(queries, 0, 2 * count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    raw.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    device.check();
    const times = new BigUint64Array(staging.getMappedRange());
    return Array.from({ length: count }, (_, i) => ({
      label: program.labels[i]!,
      ms: Number(times[2 * i + 1]! - times[2 * i]!) / 1e6,
    }));
  } finally {
    queries.destroy();
    resolved.destroy();
    staging.destroy();
  }
}
