import { expect, test } from 'vitest';
import random from '../../shaders/shared/random.wgsl?raw';
import { shader } from '../../src/gpu/kernel';
import { threefry, uniform } from '../../src/random';
import { runKernel } from '../support/gpu';

const calls = shader(
  'random-test',
  /* wgsl */ `
  @group(0) @binding(0) var<storage, read> counters: array<vec4u>; // seed, stream, a, b
  @group(0) @binding(1) var<storage, read_write> words: array<vec2u>;
  @group(0) @binding(2) var<storage, read_write> uniforms: array<f32>;
  @compute @workgroup_size(1)
  fn forward(@builtin(global_invocation_id) id: vec3u) {
    let c = counters[id.x];
    words[id.x] = threefry(c.xy, c.zw);
    uniforms[id.x] = random_uniform(c.x, c.y, c.z, c.w);
  }`,
  random,
);

async function onDevice(counters: readonly (readonly number[])[]) {
  return runKernel({
    shader: calls,
    entry: 'forward',
    buffers: {
      counters: Uint32Array.from(counters.flat()),
      words: new Uint32Array(2 * counters.length),
      uniforms: new Float32Array(counters.length),
    },
    workgroups: [counters.length],
  });
}

// Known answers published with Random123 (tests/kat_vectors): key, counter -> words.
test('Threefry-2x32-20 gives the published words', async () => {
  const { words } = await onDevice([
    [0, 0, 0, 0],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3],
  ]);
  expect([...words]).toEqual([0x6b200159, 0x99ba4efe, 0x1cb996fc, 0xbb002be7, 0xc4923a9c, 0x483df7a0]);
});

test('a thousand counters give the bits of src/random.ts', async () => {
  const counters = Array.from({ length: 1000 }, (_, i) =>
    [i * 2654435761, i ^ 0x5bd1e995, i % 7, i * i].map((x) => x >>> 0),
  );
  const { words, uniforms } = await onDevice(counters);
  const at = (i: number) => counters[i] as [number, number, number, number];
  expect([...words]).toEqual(counters.flatMap((_, i) => threefry(...at(i))));
  expect([...uniforms]).toEqual(counters.map((_, i) => uniform(...at(i))));
});
