import type { Device } from './device';
import { compile, KernelError, type Shader } from './kernel';
import { keepMemory, type Memory, newMemory, readBack, type Tensor } from './tensor';
import type { Reach } from './wgsl';

/** One kernel call. Buffers and params go by the names in the shader. */
interface Dispatch {
  readonly shader: Shader;
  readonly entry: string;
  readonly constants?: Readonly<Record<string, number>>;
  readonly buffers: Readonly<Record<string, Tensor | Scratch>>;
  readonly params?: Readonly<Record<string, number>>;
  readonly workgroups: readonly [x: number, y?: number, z?: number];
  /** The slot of an earlier call with the same params: what `Program.set` changes there changes here. */
  readonly follows?: number;
}

/** Memory of a program for what one call hands to the next. */
export interface Scratch {
  readonly scratch: number;
  /** In elements of 4 bytes. */
  readonly length: number;
}

/** Buffers that scratch takes turns in, so that a product does not wait until the sum before it has been read. */
const SCRATCHES = 2;

/** For a program whose calls run several times in one submit: these calls have params of their own in each take, the others the same. */
interface Takes {
  readonly count: number;
  readonly slots: readonly number[];
}

/** Collects the calls of a program, in order. */
export interface Recorder {
  readonly device: Device;
  /** Returns the slot: the number of this call for `Program.set`. */
  add(dispatch: Dispatch): number;
  /** Good until the next but one; not zero-filled. The program has SCRATCHES buffers of the largest length asked for. */
  scratch(length: number): Scratch;
  /** Compiles all pipelines at once, makes bind groups, uniforms and scratch. Throws KernelError or OutOfMemoryError. */
  build(takes?: Takes): Promise<Program>;
}

/** A list of kernel calls that is made once and replayed: one pass, one submit. */
export interface Program {
  readonly dispatches: number;
  /** Changes params of one call, from the next submit on: in one take if it is given, else in all. */
  set(slot: number, params: Readonly<Record<string, number>>, take?: number): void;
  /** Writes the changed params; call it before the commands of `encode` are submitted. */
  flush(): void;
  /** Encodes the calls `from` … `to`−1 (all of them by default), with the params of a take. */
  encode(pass: GPUComputePassEncoder, from?: number, to?: number, take?: number): void;
  /** Runs it in one pass and one submit; `before` and `after` may add copies to the same submit. */
  submit(before?: (encoder: GPUCommandEncoder) => void, after?: (encoder: GPUCommandEncoder) => void): void;
  free(): void;
}

/** Bytes of one uniform slot: the alignment that WebGPU asks of uniform offsets. */
const SLOT = 256;

const ONE_TAKE: Takes = { count: 1, slots: [] };

/** Invocations in a workgroup of a flat kernel (`WORKGROUP` of shaders/shared/grid.wgsl). */
const WORKGROUP = 64;

/**
 * Workgroups for `count` independent invocations, WORKGROUP in each. A dimension holds at most 65,535 workgroups, so large
 * counts become a rectangle; the shader undoes that with `flat_index` of shaders/shared/grid.wgsl and must check the bound.
 */
export function flatGrid(count: number): [number, number] {
  return rectangle(Math.ceil(count / WORKGROUP));
}

/** At least `groups` workgroups as x × y, for kernels with one workgroup per item: the shader's item is y·num_workgroups.x + x. */
export function rectangle(groups: number): [number, number] {
  const rows = Math.ceil(groups / 65_535) || 1;
  return [Math.ceil(groups / rows), rows];
}

export function newRecorder(device: Device): Recorder {
  const calls: Dispatch[] = [];
  const asked: Scratch[] = [];
  return {
    device,
    add: (dispatch) => calls.push(dispatch) - 1,
    scratch(length) {
      const scratch = { scratch: asked.length % SCRATCHES, length };
      asked.push(scratch);
      return scratch;
    },
    build: (takes = ONE_TAKE) => keepMemory(device, (memory) => build(device, calls, asked, takes, memory)),
  };
}

/** Runs once what `record` adds, in memory that ends with it. Resolves to the words of the tensors that `record` returns. */
export async function runOnce(
  device: Device,
  record: (rec: Recorder, memory: Memory) => readonly Tensor[],
): Promise<Float32Array[]> {
  const memory = newMemory(device);
  try {
    const rec = newRecorder(device);
    const results = record(rec, memory);
    await memory.ready();
    const program = await rec.build();
    program.submit();
    program.free();
    return results.length === 0 ? [] : await readBack(device, results);
  } finally {
    memory.free();
  }
}

async function build(
  device: Device,
  calls: readonly Dispatch[],
  asked: readonly Scratch[],
  takes: Takes,
  memory: Memory,
): Promise<Program> {
  const { raw } = device;
  const most = Math.max(0, ...asked.map(({ length }) => length));
  const scratch = asked.slice(0, SCRATCHES).map(() => memory.tensor(most, 'scratch'));
  await memory.ready();
  const followers = calls.map((): number[] => []);
  for (const [slot, { follows }] of calls.entries()) if (follows !== undefined) followers[follows]!.push(slot);
  const kernels = await Promise.all(calls.map((call) => compile(device, call.shader, call.entry, call.constants)));
  // Where the params of a call's takes lie, in slots: the first at the call's own, what varies behind all calls.
  const varied = new Set(takes.slots.flatMap((slot) => [slot, ...followers[slot]!]));
  let end = calls.length;
  const places = calls.map((_, slot) =>
    Array.from({ length: varied.has(slot) ? takes.count : 1 }, (_, take) => (take === 0 ? slot : end++)),
  );
  const host = new ArrayBuffer(Math.max(1, end) * SLOT);
  const uniforms = raw.createBuffer({
    label: 'params',
    size: host.byteLength,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  // Slots that the device has not seen yet: [changedFrom, changedTo).
  let changedFrom = 0;
  let changedTo = end;
  const viewOf = (place: number) => new DataView(host, place * SLOT, SLOT);
  const bindings = calls.map((call, slot) => {
    checkGrid(device, call);
    return places[slot]!.map((place) => {
      writeParams(viewOf(place), call, kernels[slot]!.reach, call.params ?? {}, true);
      return bindingsOf(call, kernels[slot]!.reach, { buffer: uniforms, offset: place * SLOT, size: SLOT }, scratch);
    });
  });
  raw.pushErrorScope('validation');
  const groups = bindings.map((takes, slot) =>
    takes.map((entries) => raw.createBindGroup({ label: `slot ${slot}`, layout: kernels[slot]!.layout, entries })),
  );
  const invalid = await raw.popErrorScope();
  if (invalid) {
    uniforms.destroy();
    throw new KernelError(invalid.message);
  }

  const program: Program = {
    dispatches: calls.length,
    set(slot, params, take) {
      for (const place of take === undefined ? places[slot]! : [places[slot]![take]!]) {
        writeParams(viewOf(place), calls[slot]!, kernels[slot]!.reach, params, false);
        changedFrom = Math.min(changedFrom, place);
        changedTo = Math.max(changedTo, place + 1);
      }
      for (const follower of followers[slot]!) program.set(follower, params, take);
    },
    flush() {
      if (changedFrom >= changedTo) return;
      raw.queue.writeBuffer(uniforms, changedFrom * SLOT, host, changedFrom * SLOT, (changedTo - changedFrom) * SLOT);
      changedFrom = end;
      changedTo = 0;
    },
    encode(pass, from = 0, to = calls.length, take = 0) {
      for (let slot = from; slot < to; slot++) {
        pass.setPipeline(kernels[slot]!.pipeline);
        pass.setBindGroup(0, groups[slot]![take] ?? groups[slot]![0]!);
        pass.dispatchWorkgroups(...calls[slot]!.workgroups);
      }
    },
    submit(before, after) {
      program.flush();
      const encoder = raw.createCommandEncoder();
      before?.(encoder);
      const pass = encoder.beginComputePass();
      program.encode(pass);
      pass.end();
      after?.(encoder);
      raw.queue.submit([encoder.finish()]);
    },
    free() {
      uniforms.destroy();
      memory.free();
    },
  };
  return program;
}

function fail(call: Dispatch, message: string): never {
  throw new KernelError(`${call.shader.name}: ${call.entry}: ${message}`);
}

function checkGrid(device: Device, call: Dispatch): void {
  const limit = device.raw.limits.maxComputeWorkgroupsPerDimension;
  for (const size of call.workgroups)
    if (size !== undefined && !(Number.isInteger(size) && size >= 1 && size <= limit))
      fail(call, `workgroups ${call.workgroups.join(' × ')}: each must be in [1, ${limit}]`);
}

function bindingsOf(
  call: Dispatch,
  { bindings }: Reach,
  params: GPUBufferBinding,
  scratch: readonly Tensor[],
): GPUBindGroupEntry[] {
  for (const name of Object.keys(call.buffers))
    if (!bindings.some((binding) => binding.name === name)) fail(call, `uses no buffer named ${name}`);
  return bindings.map(({ name, binding, type }) => {
    if (type === 'uniform') return { binding, resource: params };
    const given = call.buffers[name];
    if (!given) fail(call, `buffer ${name} is missing`);
    const { buffer, offset } = 'scratch' in given ? scratch[given.scratch]! : given;
    return { binding, resource: { buffer, offset, size: given.length * 4 } };
  });
}

/** Writes one slot; with `all`, every param must be given. */
function writeParams(
  view: DataView,
  call: Dispatch,
  reach: Reach,
  values: Readonly<Record<string, number>>,
  all: boolean,
) {
  for (const name of Object.keys(values))
    if (!reach.params.some((param) => param.name === name)) fail(call, `has no param named ${name}`);
  for (const [index, { name, type }] of reach.params.entries()) {
    const value = values[name];
    if (value === undefined) {
      if (all) fail(call, `param ${name} is missing`);
      continue;
    }
    const least = type === 'u32' ? 0 : -(2 ** 31);
    const most = type === 'u32' ? 2 ** 32 : 2 ** 31;
    if (type !== 'f32' && (!Number.isInteger(value) || value < least || value >= most))
      fail(call, `param ${name} is no ${type}: ${value}`);
    if (type === 'f32') view.setFloat32(index * 4, value, true);
    else if (type === 'u32') view.setUint32(index * 4, value, true);
    else view.setInt32(index * 4, value, true);
  }
}
