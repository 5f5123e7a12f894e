// What the kernels of decode have in common; see decode.wgsl.
struct Params {
  rows: u32,
  position: u32,
  max_time: u32,
  heads: u32,
  kv_heads: u32, // divides heads
  head_dim: u32, // a multiple of 4
  scale: f32, // 1/√head_dim
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, heads + 2 kv_heads, head_dim]: q | k | v, already rotated
@group(0) @binding(2) var<storage, read_write> keys: array<vec4f>; // [rows, max_time, kv_heads, head_dim]
@group(0) @binding(3) var<storage, read_write> values: array<vec4f>; // as keys
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>; // [rows, heads, head_dim]

const MASKED = -1e30;
