import { parseInterface } from '../../src/gpu/wgsl';
import { type Call, type KernelTime, kindsOf, netMicroseconds, totalOf } from '../kernels';

/** A kernel call that can be repeated. */
interface Repeatable {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly number[];
}

interface PassCall extends Call, Repeatable {}

/** Repetitions of a call take about this long, so that a submit hardly counts. */
const LONG_MS = 20;
const MOST_REPETITIONS = 2000;
const SAMPLES = 3;

type Method = (...args: unknown[]) => unknown;

/** Calls `look` with the object, the arguments and the result of every call of a method of the WebGPU interface. */
function watch<Owner extends object>(
  { prototype }: { prototype: Owner },
  method: keyof Owner & string,
  look: (self: Owner, args: readonly unknown[], result: unknown) => void,
): void {
  const methods = prototype as unknown as Record<string, Method>;
  const original = methods[method]!;
  methods[method] = function (this: Owner, ...args) {
    const result = original.apply(this, args);
    look(this, args, result);
    return result;
  };
}

/** What a bind group binds: a part of a uniform buffer, and how many bytes of storage. */
interface Bound {
  readonly uniform: { readonly buffer: GPUBuffer; readonly offset: number } | null;
  readonly bytes: number;
}

/** The fields of every module, the contents of every uniform buffer, and what every bind group binds. */
function watchBindings(): (kernel: string, group: GPUBindGroup) => Pick<Call, 'params' | 'bytes'> {
  const fields = new Map<string, ReturnType<typeof parseInterface>['params']>();
  const contents = new WeakMap<GPUBuffer, ArrayBuffer>();
  const bound = new WeakMap<GPUBindGroup, Bound>();
  watch(GPUDevice, 'createShaderModule', (_, [descriptor]) => {
    const { label, code } = descriptor as GPUShaderModuleDescriptor;
    if (label) fields.set(label, parseInterface(label, code).params);
  });
  watch(GPUDevice, 'createBuffer', (_, [descriptor], buffer) => {
    const { label, size } = descriptor as GPUBufferDescriptor;
    if (label === 'params') contents.set(buffer as GPUBuffer, new ArrayBuffer(size));
  });
  watch(GPUQueue, 'writeBuffer', (_, [buffer, at, data, from, size]) => {
    const content = contents.get(buffer as GPUBuffer);
    if (content && data instanceof ArrayBuffer)
      new Uint8Array(content).set(new Uint8Array(data, from as number, size as number), at as number);
  });
  watch(GPUDevice, 'createBindGroup', (_, [descriptor], group) => {
    let uniform: Bound['uniform'] = null;
    let bytes = 0;
    for (const { resource } of (descriptor as GPUBindGroupDescriptor).entries) {
      const { buffer, offset = 0, size = buffer.size - offset } = resource as GPUBufferBinding;
      if (contents.has(buffer)) uniform = { buffer, offset };
      else bytes += size;
    }
    bound.set(group as GPUBindGroup, { uniform, bytes });
  });
  return (kernel, group) => {
    const { uniform, bytes } = bound.get(group)!;
    const content = uniform && contents.get(uniform.buffer);
    if (!content) return { params: {}, bytes };
    const view = new DataView(content, uniform.offset);
    const named = fields.get(kernel.split(':')[0]!) ?? [];
    const params = Object.fromEntries(
      named.map(({ name, type }, i) => [
        name,
        type === 'f32'
          ? view.getFloat32(4 * i, true)
          : type === 'u32'
            ? view.getUint32(4 * i, true)
            : view.getInt32(4 * i, true),
      ]),
    );
    return { params, bytes };
  };
}

/** Watches every compute pass of the page from now on. Call it before a device is opened. */
export function watchPasses(): { start(): void; stop(): PassCall[] } {
  const bindingsOf = watchBindings();
  const pipelines = new WeakMap<GPUComputePassEncoder, GPUComputePipeline>();
  const groups = new WeakMap<GPUComputePassEncoder, GPUBindGroup>();
  let calls: PassCall[] | null = null;
  watch(GPUComputePassEncoder, 'setPipeline', (pass, [pipeline]) => {
    if (calls) pipelines.set(pass, pipeline as GPUComputePipeline);
  });
  watch(GPUComputePassEncoder, 'setBindGroup', (pass, [, group]) => {
    if (calls) groups.set(pass, group as GPUBindGroup);
  });
  watch(GPUComputePassEncoder, 'dispatchWorkgroups', (pass, workgroups) => {
    if (!calls) return;
    const [pipeline, group] = [pipelines.get(pass)!, groups.get(pass)!];
    const kernel = pipeline.label;
    const sizes = (workgroups as (number | undefined)[]).filter((size) => size !== undefined);
    calls.push({ kernel, workgroups: sizes, ...bindingsOf(kernel, group), pipeline, group });
  });
  return {
    start() {
      calls = [];
    },
    stop() {
      const seen = calls ?? [];
      calls = null;
      return seen;
    },
  };
}

/** Milliseconds of a submit of `count` equal calls, until the device is idle. */
async function timeRepeated(device: GPUDevice, { pipeline, group, workgroups }: Repeatable, count: number) {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  const [x, y, z] = workgroups as [number, number?, number?];
  for (let i = 0; i < count; i++) pass.dispatchWorkgroups(x, y, z);
  pass.end();
  const commands = encoder.finish();
  await device.queue.onSubmittedWorkDone();
  const start = performance.now();
  device.queue.submit([commands]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

/** Microseconds of a call that is repeated on its own buffers, so that it waits for itself. */
export async function timeCall(device: GPUDevice, call: Repeatable): Promise<number> {
  await timeRepeated(device, call, 1);
  // Without what a submit costs: with it, a cheap call was repeated so few times that the clock's noise came out as its time.
  const few = await timeRepeated(device, call, 20);
  const rough = few > 10 * LONG_MS ? few / 20 : Math.max(0.001, ((await timeRepeated(device, call, 220)) - few) / 200);
  const count = Math.max(2, Math.min(MOST_REPETITIONS, Math.round(LONG_MS / rough)));
  const [short, long]: [number[], number[]] = [[], []];
  for (let i = 0; i < SAMPLES; i++) {
    short.push(await timeRepeated(device, call, count));
    long.push(await timeRepeated(device, call, 2 * count));
  }
  return netMicroseconds(short, long, count);
}

/**
 * Times each kind of call by itself, the dearest first: the sum exceeds the work's own time where neighbours overlap, and what accumulates or is
 * updated in place is spoiled.
 */
export async function timeCalls(device: GPUDevice, calls: readonly PassCall[]): Promise<KernelTime[]> {
  const times: KernelTime[] = [];
  for (const { calls: alike, work } of kindsOf(calls)) {
    const call = alike[0]!;
    const [workgroups, microseconds] = [call.workgroups.join('×'), await timeCall(device, call)];
    times.push({ kernel: call.kernel, workgroups, calls: alike.length, microseconds, bytes: call.bytes, work });
  }
  return times.sort((a, b) => totalOf(b) - totalOf(a));
}
