// c = scale · op(a) · op(b) + earlier, where earlier is 0, c itself (matmul_accumulate.wgsl) or another matrix (matmul_residual.wgsl).
// Appended: `Params` (matmul_params.wgsl; matmul_turned.wgsl and matmul_blocks.wgsl have more of them), and `load_b`.
override TRANSPOSE_A = false; // a is stored [inner, rows]
override TRANSPOSE_B = false; // b is stored [cols, inner]
override MASK_INNER = false; // inner is no multiple of what the kernel takes at once

@group(0) @binding(0) var<uniform> params: Params;

// A block of op(b), rows as columns, vec4f along cols, of the four stored rows that are at these places.
fn block_b(at: vec4u) -> mat4x4f {
  let block = mat4x4f(load_b(at.x), load_b(at.y), load_b(at.z), load_b(at.w));
  if (TRANSPOSE_B) {
    return transpose(block);
  }
  return block;
}

// A block of op(a) with 0 for the steps along inner that are past its end.
fn kept(block: mat4x4f, keep: vec4<bool>) -> mat4x4f {
  let none = vec4f();
  return mat4x4f(
    select(none, block[0], keep),
    select(none, block[1], keep),
    select(none, block[2], keep),
    select(none, block[3], keep),
  );
}
