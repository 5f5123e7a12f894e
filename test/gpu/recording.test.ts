import { describe, expect, it } from 'vitest';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { compile, KernelError, shader } from '../../src/gpu/kernel';
import { flatGrid, newRecorder, rectangle } from '../../src/gpu/recording';
import { newMemory, readBack, slice, upload } from '../../src/gpu/tensor';
import { runKernel, testDevice } from '../support/gpu';

const AXPY = `
// y = a·x + y; the word unused appears only in this comment
struct Params { count: u32, a: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> unused: array<f32>;
override SHIFT: u32 = 0;
fn value(i: u32) -> f32 { return params.a * x[i]; }
@compute @workgroup_size(64)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i < params.count) { y[i + SHIFT] += value(i); }
}`;
const axpy = shader('axpy', AXPY, grid);

describe('runKernel', () => {
  it('runs a kernel over more elements than one dimension of workgroups holds', async () => {
    const count = 65_535 * 64 + 1;
    const { y } = await runKernel({
      shader: axpy,
      entry: 'forward',
      buffers: { x: new Float32Array(count).fill(2), y: new Float32Array(count).fill(1) },
      params: { count, a: 3 },
      workgroups: flatGrid(count),
    });
    expect(y.every((value) => value === 7)).toBe(true);
  });

  it('notices a write past the end', async () => {
    const buffers = { x: new Float32Array(5).fill(1), y: new Float32Array(5) };
    const call = { shader: axpy, entry: 'forward', buffers, workgroups: [1] as const };
    await expect(runKernel({ ...call, constants: { SHIFT: 1 }, params: { count: 5, a: 1 } })).rejects.toThrow(
      'past the end of y',
    );
  });
});

describe('a recording', () => {
  it('replays with changed params, in order', async () => {
    const device = await testDevice();
    const memory = newMemory(device);
    const x = memory.tensor(3);
    const y = memory.tensor(3);
    await memory.ready();
    upload(device, x, new Float32Array([1, 2, 3]));
    const recorder = newRecorder(device);
    const call = {
      shader: axpy,
      entry: 'forward',
      buffers: { x, y },
      params: { count: 3, a: 1 },
      workgroups: [1] as const,
    };
    const first = recorder.add(call);
    recorder.add({ ...call, params: { count: 2, a: 10 } });
    const program = await recorder.build();
    program.submit();
    program.set(first, { a: 100 });
    program.submit();
    const [result] = await readBack(device, [y]);
    expect([...result!]).toEqual([121, 242, 303]);
    program.free();
    memory.free();
  });

  it.each([
    ['uses no buffer named z', { buffers: { z: 0 } }],
    ['buffer x is missing', { buffers: {} }],
    ['param a is missing', { params: { count: 1 } }],
    ['has no param named b', { params: { count: 1, a: 1, b: 1 } }],
    ['param count is no u32: -1', { params: { count: -1, a: 1 } }],
    ['no override named TILE', { constants: { TILE: 1 } }],
    ['no entry point named backward', { entry: 'backward' }],
    ['each must be in', { workgroups: [65_536] as const }],
  ])('says: %s', async (message, change) => {
    const device = await testDevice();
    const memory = newMemory(device);
    const tensors = { x: memory.tensor(1), y: memory.tensor(1) };
    const recorder = newRecorder(device);
    const { buffers, ...rest } = { buffers: undefined, ...change };
    const given = !buffers ? tensors : 'z' in buffers ? { ...tensors, z: tensors.x } : { y: tensors.y };
    recorder.add({
      shader: axpy,
      entry: 'forward',
      params: { count: 1, a: 1 },
      workgroups: [1],
      ...rest,
      buffers: given,
    });
    await expect(recorder.build()).rejects.toThrow(message);
    memory.free();
  });

  it('hands scratch from one call to the next, and params to the calls that follow', async () => {
    const device = await testDevice();
    const memory = newMemory(device);
    const [x, y] = [memory.tensor(3), memory.tensor(3)];
    upload(device, x, Float32Array.of(1, 2, 3));
    const recorder = newRecorder(device);
    const call = { shader: axpy, entry: 'forward', workgroups: [1] } as const;
    const params = { count: 3, a: 2 };
    const [first, second] = [recorder.scratch(3), recorder.scratch(3)];
    const slot = recorder.add({ ...call, params, buffers: { x, y: first } });
    recorder.add({ ...call, params, buffers: { x, y: second } });
    recorder.add({ ...call, params, buffers: { x: first, y }, follows: slot });
    const program = await recorder.build();
    program.set(slot, { count: 2 });
    program.submit();
    const [result] = await readBack(device, [y]);
    expect([...result!]).toEqual([4, 8, 0]);
    program.free();
    memory.free();
  });

  it('runs several takes in one submit, each with params of its own, and what follows them', async () => {
    const device = await testDevice();
    const memory = newMemory(device);
    const [x, y] = [memory.tensor(3), memory.tensor(3)];
    upload(device, x, Float32Array.of(1, 2, 3));
    const recorder = newRecorder(device);
    const call = { shader: axpy, entry: 'forward', workgroups: [1], buffers: { x, y } } as const;
    const varies = recorder.add({ ...call, params: { count: 3, a: 1 } });
    recorder.add({ ...call, params: { count: 3, a: 1 }, follows: varies });
    const same = recorder.add({ ...call, params: { count: 3, a: 0 } });
    const program = await recorder.build({ count: 3, slots: [varies] });
    const run = async () => {
      program.flush();
      const encoder = device.raw.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (const take of [0, 1, 2]) program.encode(pass, 0, 3, take);
      pass.end();
      upload(device, y, new Float32Array(3));
      device.raw.queue.submit([encoder.finish()]);
      return [...(await readBack(device, [y]))[0]!];
    };
    // Twice a take: the call, and the one that follows it.
    expect(await run()).toEqual([6, 12, 18]);
    program.set(varies, { a: 10 }, 1);
    program.set(varies, { count: 2 });
    program.set(same, { a: 100 });
    expect(await run()).toEqual([324, 648, 900]);
    program.free();
    memory.free();
  });

  it('names kernel, line and column of a compilation error', async () => {
    const device = await testDevice();
    const broken = shader('broken', '\n@compute @workgroup_size(1)\nfn forward() { let a: u32 = 1.5; }');
    const error = await compile(device, broken, 'forward').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KernelError);
    expect(String(error)).toMatch(/broken\.wgsl:3:\d+ [\s\S]*let a: u32/);
  });

  it('names kernel and entry of a pipeline that the device refuses', async () => {
    const device = await testDevice();
    const wide = shader('wide', '@compute @workgroup_size(100000) fn forward() {}');
    await expect(compile(device, wide, 'forward')).rejects.toThrow(/wide: forward/);
  });
});

describe('grids', () => {
  it('cover every count within the limit of a dimension', () => {
    for (const groups of [1, 65_535, 65_536, 1_000_003]) {
      const [x, y] = rectangle(groups);
      expect(Math.max(x, y)).toBeLessThanOrEqual(65_535);
      expect(x * y).toBeGreaterThanOrEqual(groups);
    }
    expect(flatGrid(1)).toEqual([1, 1]);
  });
});

describe('memory', () => {
  it('refuses a tensor larger than a binding', async () => {
    const memory = newMemory(await testDevice());
    expect(() => memory.tensor(2 ** 33, 'logits')).toThrow(/logits: .* bytes/);
  });

  it('slices at multiples of 64 elements only', async () => {
    const memory = newMemory(await testDevice());
    const tensor = memory.tensor(200);
    expect(slice(tensor, 64, 10)).toMatchObject({ offset: 256, length: 10 });
    expect(() => slice(tensor, 32, 10)).toThrow(RangeError);
    expect(() => slice(tensor, 192, 10)).toThrow(RangeError);
    memory.free();
  });
});
