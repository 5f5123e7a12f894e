import { timeCall } from './profile';

/** Larger than the caches of every card, and no more than WebGPU promises to bind. */
const BYTES = 2 ** 27;
const WORKGROUP = 256;

const SOURCE = `
@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> copy: array<vec4f>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  copy[id.x] = source[id.x];
}`;

/** How fast this device's memory is, 10⁹ bytes a second, read and written: a kernel that copies 128 MiB. Throws an Error if it does not. */
export async function copyRate(device: GPUDevice): Promise<number> {
  const buffer = (usage: number, size: number) => device.createBuffer({ size, usage });
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const [source, copy] = [buffer(STORAGE | COPY_DST, BYTES), buffer(STORAGE | COPY_SRC, BYTES)];
  const end = buffer(COPY_DST | MAP_READ, 16);
  try {
    const last = Float32Array.of(1, 2, 3, 4);
    device.queue.writeBuffer(source, BYTES - 16, last);
    const module = device.createShaderModule({ code: SOURCE });
    const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
    const entries = [source, copy].map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    const microseconds = await timeCall(device, { pipeline, group, workgroups: [BYTES / 16 / WORKGROUP] });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(copy, BYTES - 16, end, 0, 16);
    device.queue.submit([encoder.finish()]);
    await end.mapAsync(GPUMapMode.READ);
    if (String(new Float32Array(end.getMappedRange())) !== String(last))
      throw new Error('the yardstick copied nothing');
    return (2 * BYTES) / microseconds / 1e3;
  } finally {
    for (const one of [source, copy, end]) one.destroy();
  }
}
