import { dawn } from '../../src/gpu/dawn';
import { type Device, openDevice } from '../../src/gpu/device';
import type { Shader } from '../../src/gpu/kernel';
import { newRecorder } from '../../src/gpu/recording';
import { newMemory, readBack, type Tensor, upload } from '../../src/gpu/tensor';

let opened: Promise<Device> | undefined;

/** The device of this test file (Dawn in Node), opened once. Fails if there is none: a skipped GPU test shows nothing. */
export function testDevice(): Promise<Device> {
  opened ??= dawn()
    .then(openDevice)
    .then((result) => {
      if (!result.device) throw new Error(`no WebGPU adapter in Node: ${result.message}`);
      // lavapipe compiles a kernel at its first dispatch, so a busy machine waits longer for it than for one that hangs.
      return process.env.APOGEE_PATIENT ? { ...result.device, watch: (work) => work } : result.device;
    });
  return opened;
}

/** The device of a `*.half.test.ts`. Fails if it has no f16. */
export async function halfDevice(): Promise<Device> {
  const device = await testDevice();
  if (device.half) return device;
  throw new Error(
    `${device.description} has no shader-f16: set VK_ICD_FILENAMES to the driver of lavapipe (Mesa 25), or to that of a card that has it`,
  );
}

/** The same device, taken for a graphics card. */
export async function asCard(change: Partial<Device> = {}): Promise<Device> {
  return { ...(await testDevice()), isFallback: false, description: 'a card', identity: 'a card', ...change };
}

export type Words = Float32Array | Uint32Array | Int32Array;

export interface KernelCall<Buffers extends Record<string, Words>> {
  shader: Shader;
  entry: string;
  constants?: Record<string, number>;
  /** Every buffer of the kernel with its initial contents; outputs are zero-filled arrays. */
  buffers: Buffers;
  params?: Record<string, number>;
  workgroups: readonly [number, number?, number?];
}

/** Of middling size as an f32, so that adding to it changes it. */
const CANARY = 0x3ca1ab1e;
const CANARIES = 16;

/**
 * Runs one kernel and returns every buffer as it is afterwards, of the type that went in. Each buffer is followed by 16 canary words
 * inside its binding; a kernel that writes past the end of a buffer fails here.
 */
export async function runKernel<Buffers extends Record<string, Words>>(
  call: KernelCall<Buffers>,
): Promise<{ [Name in keyof Buffers]: Buffers[Name] }> {
  const device = await testDevice();
  const memory = newMemory(device);
  try {
    const tensors: Record<string, Tensor> = {};
    for (const [name, data] of Object.entries(call.buffers)) {
      const tensor = memory.tensor(data.length + CANARIES, name);
      upload(device, tensor, data);
      upload(device, tensor, new Uint32Array(CANARIES).fill(CANARY), data.length);
      tensors[name] = tensor;
    }
    const recorder = newRecorder(device);
    const { shader, entry, constants = {}, params = {}, workgroups } = call;
    recorder.add({ shader, entry, constants, params, workgroups, buffers: tensors });
    const program = await recorder.build();
    program.submit();
    const results = await readBack(device, Object.values(tensors));
    program.free();
    const output: Record<string, Words> = {};
    Object.entries(call.buffers).forEach(([name, data], index) => {
      const words = results[index]!;
      const bits = new Uint32Array(words.buffer, words.byteOffset, words.length);
      for (let i = 0; i < CANARIES; i++)
        if (bits[data.length + i] !== CANARY)
          throw new Error(`${shader.name}:${entry} wrote past the end of ${name} (length ${data.length}, at +${i})`);
      const kind = data.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Words;
      output[name] = new kind(words.buffer, words.byteOffset, data.length);
    });
    return output as { [Name in keyof Buffers]: Buffers[Name] };
  } finally {
    memory.free();
  }
}

/** The same device, and the bytes that are held on it, by label, of all that may be bound to kernels but uniforms. */
export async function countedDevice(): Promise<{ device: Device; held: Map<string, number>; total(): number }> {
  const device = await testDevice();
  const held = new Map<string, number>();
  const add = (label: string, bytes: number) => held.set(label, (held.get(label) ?? 0) + bytes);
  const raw = new Proxy(device.raw, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name === 'createBuffer')
        return (asked: GPUBufferDescriptor) => {
          const buffer = target.createBuffer(asked);
          if ((asked.usage & GPUBufferUsage.STORAGE) === 0) return buffer;
          const destroy = buffer.destroy.bind(buffer);
          add(asked.label!, asked.size);
          buffer.destroy = () => {
            add(asked.label!, -asked.size);
            destroy();
          };
          return buffer;
        };
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { device: { ...device, raw }, held, total: () => [...held.values()].reduce((a, b) => a + b, 0) };
}
