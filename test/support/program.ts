import { newRecorder, type Recorder } from '../../src/gpu/recording';
import { newMemory, readBack, type Tensor, upload } from '../../src/gpu/tensor';
import { testDevice, type Words } from './gpu';

/**
 * Runs what `record` adds (wrappers of src/ops) over named buffers and returns every buffer afterwards, of the type that went in.
 * `times` replays the program.
 */
export async function runProgram<Buffers extends Record<string, Words>>(
  data: Buffers,
  record: (rec: Recorder, tensors: { [Name in keyof Buffers]: Tensor }) => void,
  times = 1,
): Promise<Buffers> {
  const device = await testDevice();
  const memory = newMemory(device);
  try {
    const names = Object.keys(data);
    const tensors = names.map((name) => {
      const tensor = memory.tensor(data[name]!.length, name);
      upload(device, tensor, data[name]!);
      return tensor;
    });
    const recorder = newRecorder(device);
    record(
      recorder,
      Object.fromEntries(names.map((name, i) => [name, tensors[i]!])) as { [N in keyof Buffers]: Tensor },
    );
    const program = await recorder.build();
    for (let i = 0; i < times; i++) program.submit();
    const results = await readBack(device, tensors);
    program.free();
    device.check();
    const typed = results.map((words, i) => {
      const kind = data[names[i]!]!.constructor as new (
        buffer: ArrayBufferLike,
        offset: number,
        length: number,
      ) => Words;
      return [names[i]!, new kind(words.buffer, words.byteOffset, words.length)];
    });
    return Object.fromEntries(typed) as Buffers;
  } finally {
    memory.free();
  }
}

/** Seeded f32 values of about unit size, for test inputs. */
export function noise(length: number, draw: (index: number) => number, scale = 1): Float32Array {
  return Float32Array.from({ length }, (_, i) => scale * draw(i));
}
