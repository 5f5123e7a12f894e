import type { Recorder } from '../../src/gpu/recording';
import type { Tensor } from '../../src/gpu/tensor';
import { runOps, type Words } from '../../src/selftest/case';
import { testDevice } from './gpu';

/** `runOps` on the device of the tests; every buffer comes back as the type that went in. */
export async function runProgram<Buffers extends Record<string, Words>>(
  data: Buffers,
  record: (rec: Recorder, tensors: Record<keyof Buffers, Tensor>) => void,
): Promise<Buffers> {
  const device = await testDevice();
  const results = await runOps<keyof Buffers & string>(device, data, (rec, tensors) =>
    record(rec, tensors as Record<keyof Buffers, Tensor>),
  );
  device.check();
  const typed = Object.entries(results).map(([name, words]) => {
    const integers = data[name] instanceof Uint32Array;
    return [name, integers ? new Uint32Array(words.buffer, words.byteOffset, words.length) : words] as const;
  });
  return Object.fromEntries(typed) as Buffers;
}

/** Seeded f32 values, for test inputs. */
export function noise(length: number, draw: (index: number) => number, scale = 1): Float32Array {
  return Float32Array.from({ length }, (_, i) => scale * draw(i));
}
