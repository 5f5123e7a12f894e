// Puts the keys and values of a prompt that went through the model as a whole into the caches of the rows that begin with it.
// Appended: shared/grid.wgsl.

struct Params {
  rows: u32,
  time: u32, // positions of the prompt, from 0
  max_time: u32,
  heads: u32,
  kv_heads: u32,
  head_dim: u32, // a multiple of 4
  prompt: u32, // rows of other prompts stay as they are
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [time, heads + 2 kv_heads, head_dim]: q | k | v, already rotated
@group(0) @binding(2) var<storage, read> owner: array<u32>; // [rows]: the prompt of every row
@group(0) @binding(3) var<storage, read_write> keys: array<vec4f>; // [rows, max_time, kv_heads, head_dim]
@group(0) @binding(4) var<storage, read_write> values: array<vec4f>; // as keys

@compute @workgroup_size(WORKGROUP)
fn fill(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let width = params.kv_heads * params.head_dim / 4u;
  let index = flat_index(id, groups);
  let row = index / (params.time * width);
  if (row >= params.rows || owner[row] != params.prompt) {
    return;
  }
  let t = index / width % params.time;
  let d = index % width;
  let to = (row * params.max_time + t) * width + d;
  let packed = (params.heads + 2u * params.kv_heads) * params.head_dim / 4u;
  let first = t * packed + params.heads * params.head_dim / 4u + d;
  keys[to] = qkv[first];
  values[to] = qkv[first + width];
}
