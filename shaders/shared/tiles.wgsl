// Column by column over a 4 × 4 matrix held in registers.

fn column_max(m: mat4x4f) -> vec4f {
  let t = transpose(m);
  return max(max(t[0], t[1]), max(t[2], t[3]));
}

fn exp_below(s: mat4x4f, top: vec4f) -> mat4x4f {
  return mat4x4f(exp(s[0] - top.x), exp(s[1] - top.y), exp(s[2] - top.z), exp(s[3] - top.w));
}

fn scale_columns(m: mat4x4f, factor: vec4f) -> mat4x4f {
  return mat4x4f(m[0] * factor.x, m[1] * factor.y, m[2] * factor.z, m[3] * factor.w);
}

fn column_dots(a: mat4x4f, b: mat4x4f) -> vec4f {
  return vec4f(dot(a[0], b[0]), dot(a[1], b[1]), dot(a[2], b[2]), dot(a[3], b[3]));
}
