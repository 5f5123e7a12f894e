// decode.wgsl for graphics cards. A workgroup has a row's key-value head and up to four of its query heads, which share what is read of
// the cache. Its 64 invocations lie along head_dim, as many keys at once as fit: each takes 4 of head_dim of 8 keys of a tile, and of
// their values, in one go, so that all reads are under way together. Vectors run over the four heads.
// Appended: shared/decode_interface.wgsl, shared/tiles.wgsl.

override VECTORS = 8u; // head_dim/4, at most LANES

const LANES = 64u;
const MOST_AT_ONCE = 8u; // keys: a tile has at most as many keys as there are invocations
const STEPS = 8u;

// s = Σ parts: [key][VECTORS, or one more if that is even], so that neighbouring keys lie in different banks.
var<workgroup> parts: array<vec4f, LANES * (MOST_AT_ONCE + 1u)>;
var<workgroup> scores: array<vec4f, LANES>;
var<workgroup> weights: array<vec4f, LANES>;

// 4 of head_dim of a key and its value. Past the newest, which is not in the cache yet, it repeats.
struct Pair {
  key: vec4f,
  value: vec4f,
}

struct Place {
  row: u32,
  kv_head: u32,
  newest: u32, // of its key in qkv
  vector: u32,
}

fn pair_of(place: Place, position: u32) -> Pair {
  if (position < params.position) {
    let at = ((place.row * params.max_time + position) * params.kv_heads + place.kv_head) * VECTORS + place.vector;
    return Pair(keys[at], values[at]);
  }
  return Pair(qkv[place.newest], qkv[place.newest + params.kv_heads * VECTORS]);
}

@compute @workgroup_size(LANES)
fn decode(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let at_once = min(LANES / VECTORS, MOST_AT_ONCE);
  let tile_keys = at_once * STEPS;
  let stride = VECTORS | 1u;
  let heads = params.heads / params.kv_heads; // of this key-value head
  let blocks = (heads + 3u) / 4u;
  let first = group.x % blocks * 4u;
  let vector = index % VECTORS;
  let slice = index / VECTORS; // beyond at_once there is nothing to read
  let row = group.y;
  let kv_head = group.x / blocks;
  let packed = row * (params.heads + 2u * params.kv_heads);
  let place = Place(row, kv_head, (packed + params.heads + kv_head) * VECTORS + vector, vector);
  let head = min(first + vec4u(0u, 1u, 2u, 3u), vec4u(heads - 1u));
  let at = (packed + kv_head * heads + head) * VECTORS + vector;
  let q = mat4x4f(qkv[at.x], qkv[at.y], qkv[at.z], qkv[at.w]);
  if (first == 0u && slice == 0u) {
    let slot = ((row * params.max_time + params.position) * params.kv_heads + kv_head) * VECTORS + vector;
    keys[slot] = qkv[place.newest];
    values[slot] = qkv[place.newest + params.kv_heads * VECTORS];
  }

  var top = vec4f(MASKED);
  var sum = vec4f();
  var total = mat4x4f(); // a column for each head
  for (var tile = 0u; tile <= params.position; tile += tile_keys) {
    let begin = tile + slice;
    let k0 = pair_of(place, begin);
    let k1 = pair_of(place, begin + at_once);
    let k2 = pair_of(place, begin + 2u * at_once);
    let k3 = pair_of(place, begin + 3u * at_once);
    let k4 = pair_of(place, begin + 4u * at_once);
    let k5 = pair_of(place, begin + 5u * at_once);
    let k6 = pair_of(place, begin + 6u * at_once);
    let k7 = pair_of(place, begin + 7u * at_once);
    if (slice < at_once) {
      let put = slice * stride + vector;
      let next = at_once * stride;
      parts[put] = k0.key * q;
      parts[put + next] = k1.key * q;
      parts[put + 2u * next] = k2.key * q;
      parts[put + 3u * next] = k3.key * q;
      parts[put + 4u * next] = k4.key * q;
      parts[put + 5u * next] = k5.key * q;
      parts[put + 6u * next] = k6.key * q;
      parts[put + 7u * next] = k7.key * q;
    }
    workgroupBarrier();
    var s = vec4f(MASKED);
    if (index < tile_keys && tile + index <= params.position) {
      s = vec4f();
      for (var n = 0u; n < VECTORS; n++) {
        s += parts[index * stride + n];
      }
      s *= params.scale;
    }
    scores[index] = s;
    workgroupBarrier();
    let before = top;
    for (var n = 0u; n < tile_keys; n++) {
      top = max(top, scores[n]);
    }
    let keep = exp(before - top);
    let p = exp(s - top);
    sum = sum * keep + p;
    weights[index] = p;
    workgroupBarrier();
    total = scale_columns(total, keep);
    if (slice < at_once) {
      total += outer(k0.value, weights[slice]);
      total += outer(k1.value, weights[slice + at_once]);
      total += outer(k2.value, weights[slice + 2u * at_once]);
      total += outer(k3.value, weights[slice + 3u * at_once]);
      total += outer(k4.value, weights[slice + 4u * at_once]);
      total += outer(k5.value, weights[slice + 5u * at_once]);
      total += outer(k6.value, weights[slice + 6u * at_once]);
      total += outer(k7.value, weights[slice + 7u * at_once]);
    }
  }

  scores[index] = sum;
  if (slice < at_once) {
    for (var h = 0u; h < 4u; h++) {
      parts[(slice * 4u + h) * VECTORS + vector] = total[h];
    }
  }
  workgroupBarrier();
  sum = vec4f();
  for (var n = 0u; n < LANES; n++) {
    sum += scores[n];
  }
  for (var n = index; n < 4u * VECTORS; n += LANES) {
    let h = first + n / VECTORS;
    if (h < heads) {
      var mean = vec4f();
      for (var i = 0u; i < at_once; i++) {
        mean += parts[i * 4u * VECTORS + n];
      }
      y[(row * params.heads + kv_head * heads + h) * VECTORS + n % VECTORS] = mean / sum[n / VECTORS];
    }
  }
}

fn outer(value: vec4f, weight: vec4f) -> mat4x4f {
  return mat4x4f(value * weight.x, value * weight.y, value * weight.z, value * weight.w);
}
