// y = c₀a + c₁b + c₂c as  y = (c₀ + c₁ + c₂) a + c₁ (b − a) + c₂ (c − a):
// the extrapolation (1+α) a − α b (APO, arXiv 2410.06293, eq. 3.6) becomes a − α (b − a), whose difference of near neighbours is exact
// and which returns a to the bit if b = a.

struct Params {
  vectors: u32, // elements / 4
  sum: f32,     // c₀ + c₁ + c₂, summed in f64
  second: f32,  // c₁
  third: f32,   // c₂
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>; // [elements / 4], like the rest
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read> c: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.vectors) { return; }
  y[i] = params.sum * a[i] + (params.second * (b[i] - a[i]) + params.third * (c[i] - a[i]));
}
