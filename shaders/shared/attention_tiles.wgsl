// The tiles of attention_workgroup.wgsl in workgroup memory, and products of them. A panel is 32 of head_dim, 8 vec4f; what lies past
// the end of head_dim is 0. Row r keeps its vec4f number n at n ^ (r % 8), or % 4: then lanes that read one column of neighbouring rows
// never meet in a bank, and neither do lanes that read or write a row.

const LANES = 64u;
const OWN = 16u;
const OTHERS = 64u;
const WIDTH = 8u;

var<workgroup> own: array<vec4f, OWN * WIDTH>;
var<workgroup> others: array<vec4f, OTHERS * WIDTH>;
var<workgroup> weights: array<vec4f, OWN * OTHERS / 4u>; // [OWN][16]: in a vec4f, the others n, n + 16, n + 32, n + 48
var<workgroup> shares: array<vec4f, LANES>; // [4][16]: of the four own rows of an invocation, and the sixteen that share these

// The place of an invocation.
struct Lane {
  index: u32,
  row: u32, // own rows row, row + 4, row + 8, row + 12
  col: u32, // the others col, col + 16, col + 32, col + 48
  half: u32, // in sums, the others whose number modulo 16 is in this half
  vector: u32, // in sums, the vec4f of the panel
}

// Lanes 0 … 31 and 32 … 63 make blocks of 4 × 8, which read least from workgroup memory.
fn lane_of(index: u32) -> Lane {
  let half = index / 32u;
  let vector = index % 8u;
  return Lane(index, index / 8u % 4u, half * 8u + vector, half, vector);
}

// What an invocation brings into a panel: rows index/8, index/8 + 8, … of the tile, of each the vec4f number index % 8.
fn first_row(lane: Lane) -> u32 {
  return lane.index / WIDTH;
}

fn vector_of(lane: Lane, panel: u32) -> u32 {
  return panel * WIDTH + lane.vector;
}

fn inside(vector: u32) -> bool {
  return vector < params.head_dim / 4u;
}

// The place in a row to load from.
fn clamped(vector: u32) -> u32 {
  return min(vector, params.head_dim / 4u - 1u);
}

fn put_own(lane: Lane, first: vec4f, second: vec4f, keep: bool) {
  let row = first_row(lane);
  let at = row * WIDTH + (lane.vector ^ (row % 4u));
  own[at] = select(vec4f(), first, keep);
  own[at + 8u * WIDTH] = select(vec4f(), second, keep);
}

fn put_others(lane: Lane, first: mat4x4f, second: mat4x4f, keep: bool) {
  let row = first_row(lane);
  let at = row * WIDTH + (lane.vector ^ row);
  for (var i = 0u; i < 4u; i++) {
    others[at + i * 8u * WIDTH] = select(vec4f(), first[i], keep);
    others[at + (i + 4u) * 8u * WIDTH] = select(vec4f(), second[i], keep);
  }
}

// s + a·b, one term after the other, so that each is a multiply-add.
fn plus_product(s: mat4x4f, a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(
    plus_column(s[0], a, b[0]),
    plus_column(s[1], a, b[1]),
    plus_column(s[2], a, b[2]),
    plus_column(s[3], a, b[3]),
  );
}

fn plus_column(s: vec4f, a: mat4x4f, b: vec4f) -> vec4f {
  return s + a[0] * b.x + a[1] * b.y + a[2] * b.z + a[3] * b.w;
}

// Adds the products of own rows (columns) with others (rows) over the panel.
fn plus_products(lane: Lane, earlier: mat4x4f) -> mat4x4f {
  var s = earlier;
  let at = lane.row * WIDTH;
  let start = lane.col * WIDTH;
  for (var n = 0u; n < WIDTH; n++) {
    let a = at + (n ^ lane.row);
    let b = start + (n ^ lane.vector); // col % 8 = vector
    let mine = mat4x4f(own[a], own[a + 4u * WIDTH], own[a + 8u * WIDTH], own[a + 12u * WIDTH]);
    let theirs = mat4x4f(others[b], others[b + 16u * WIDTH], others[b + 32u * WIDTH], others[b + 48u * WIDTH]);
    s = plus_product(s, transpose(theirs), mine);
  }
  return s;
}

fn put_weights(lane: Lane, p: mat4x4f) {
  let at = lane.row * 16u + (lane.col ^ lane.row);
  for (var i = 0u; i < 4u; i++) {
    weights[at + i * 64u] = p[i];
  }
}

// Σ weight·other over this half of the others: a column for an own row, its 4 of the panel.
fn weighted_others(lane: Lane) -> mat4x4f {
  var sum = mat4x4f();
  for (var n = 0u; n < 8u; n++) {
    let col = lane.half * 8u + n;
    let a = lane.row * 16u + (col ^ lane.row);
    let b = col * WIDTH + (n ^ lane.vector);
    let p = mat4x4f(weights[a], weights[a + 64u], weights[a + 128u], weights[a + 192u]);
    let theirs = mat4x4f(others[b], others[b + 16u * WIDTH], others[b + 32u * WIDTH], others[b + 48u * WIDTH]);
    sum = plus_product(sum, theirs, p);
  }
  return sum;
}

// After a barrier, the sum or the largest of what the sixteen invocations with the same own rows have put into `shares`.
fn put_share(lane: Lane, value: vec4f) {
  shares[lane.row * 16u + lane.col] = value;
}

fn sum_of_shares(lane: Lane) -> vec4f {
  var sum = vec4f();
  for (var n = 0u; n < 16u; n++) {
    sum += shares[lane.row * 16u + n];
  }
  return sum;
}

fn largest_share(lane: Lane) -> vec4f {
  var largest = shares[lane.row * 16u];
  for (var n = 1u; n < 16u; n++) {
    largest = max(largest, shares[lane.row * 16u + n]);
  }
  return largest;
}

// Hands the sums of the second half to the first, where `sum_of_halves` adds them after a barrier.
fn put_half(lane: Lane, sum: mat4x4f) {
  if (lane.half == 1u) {
    for (var i = 0u; i < 4u; i++) {
      others[i * 32u + lane.index % 32u] = sum[i];
    }
  }
}

fn sum_of_halves(lane: Lane, sum: mat4x4f) -> mat4x4f {
  let at = lane.index % 32u;
  return sum + mat4x4f(others[at], others[at + 32u], others[at + 64u], others[at + 96u]);
}
