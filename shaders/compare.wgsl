// Two differences of flat buffers, p = a − b and q = c − d:  (Σ p², Σ q², Σ p·q)
// Two stages of fixed shape and order: 4,096 partial sums, then 64, then one.

struct Params { vectors: u32 } // elements / 4

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>; // [elements / 4], like b, c, d
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read> c: array<vec4f>;
@group(0) @binding(4) var<storage, read> d: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> partials: array<vec3f>; // [4096]
@group(0) @binding(6) var<storage, read_write> result: vec3f;

const THREADS = 4096u;

@compute @workgroup_size(64)
fn partial(@builtin(global_invocation_id) id: vec3u) {
  var sum = vec3f();
  for (var i = id.x; i < params.vectors; i += THREADS) {
    let p = a[i] - b[i];
    let q = c[i] - d[i];
    sum += vec3f(dot(p, p), dot(q, q), dot(p, q));
  }
  partials[id.x] = sum;
}

var<workgroup> shared_sums: array<vec3f, 64>;

@compute @workgroup_size(64)
fn finish(@builtin(local_invocation_index) lane: u32) {
  var sum = vec3f();
  for (var i = lane; i < THREADS; i += 64u) { sum += partials[i]; }
  shared_sums[lane] = sum;
  workgroupBarrier();
  if (lane != 0u) { return; }
  var total = vec3f();
  for (var i = 0u; i < 64u; i++) { total += shared_sums[i]; }
  result = total;
}
