// What the kernels of attention have in common; see attention.wgsl.
struct Params {
  batch: u32,
  time: u32,
  heads: u32,
  kv_heads: u32, // divides heads; query head h reads key-value head h·kv_heads/heads
  head_dim: u32,
  scale: f32, // 1/√head_dim
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [batch, time, heads + 2 kv_heads, head_dim]: q | k | v
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [batch, time, heads, head_dim]
@group(0) @binding(3) var<storage, read_write> log_sum: array<f32>; // L [batch, heads, time]
@group(0) @binding(4) var<storage, read_write> delta: array<f32>; // δ [batch, heads, time]
@group(0) @binding(5) var<storage, read> dy: array<vec4f>; // as y
@group(0) @binding(6) var<storage, read_write> dqkv: array<vec4f>; // as qkv

const MASKED = -1e30;
const FOUR = vec4u(0u, 1u, 2u, 3u);

// Where rows of a head begin. Rows past the end repeat the last one: reads mask them.
fn rows_of(sequence: u32, rows: vec4u, heads: u32, head: u32) -> vec4u {
  let row = sequence * params.time + min(rows, vec4u(params.time - 1u));
  return (row * heads + head) * (params.head_dim / 4u);
}

fn packed_rows(sequence: u32, rows: vec4u, head: u32) -> vec4u {
  return rows_of(sequence, rows, params.heads + 2u * params.kv_heads, head);
}

fn load_qkv(at: vec4u) -> mat4x4f {
  return mat4x4f(qkv[at.x], qkv[at.y], qkv[at.z], qkv[at.w]);
}

fn load_y(at: vec4u) -> mat4x4f {
  return mat4x4f(y[at.x], y[at.y], y[at.z], y[at.w]);
}

fn load_dy(at: vec4u) -> mat4x4f {
  return mat4x4f(dy[at.x], dy[at.y], dy[at.z], dy[at.w]);
}

// One number for each of four queries: [batch, heads, time].
fn statistics_of(sequence: u32, head: u32, rows: vec4u) -> vec4u {
  return (sequence * params.heads + head) * params.time + min(rows, vec4u(params.time - 1u));
}
