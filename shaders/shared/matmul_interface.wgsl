// c = scale · op(a) · op(b) + earlier, where earlier is 0, c itself (matmul_accumulate.wgsl) or another matrix (matmul_residual.wgsl).
// Appended: `Params` (matmul_params.wgsl; matmul_turned.wgsl and matmul_blocks.wgsl have more of them).
override TRANSPOSE_A = false; // a is stored [inner, rows]
override TRANSPOSE_B = false; // b is stored [cols, inner]
override MASK_INNER = false; // inner is no multiple of what the kernel takes at once

@group(0) @binding(0) var<uniform> params: Params;
