// The tiles of attention_workgroup.wgsl in workgroup memory, and products of them. A panel is 32 of head_dim, 8 vec4f; what lies past
// the end of head_dim is 0. The arrays are nested so that in a loop over a panel, or over columns, only a constant changes: a check of an
// index by the compiler is then made once. Lanes that read together read neighbours, or meet in no bank.

const LANES = 64u;
const OWN = 16u;
const OTHERS = 64u;
const WIDTH = 8u;

var<workgroup> own: array<array<array<vec4f, 4>, WIDTH>, 4>; // [i][vector][row]: own row row + 4i
var<workgroup> others: array<array<array<array<vec4f, 9>, WIDTH>, 2>, 4>; // [i][half][vector][n]: the other col + 16i, col = 8 half + n
var<workgroup> weights: array<array<array<array<vec4f, 4>, 8>, 2>, 4>; // [i][half][n][row]: of own row row + 4i and four others
var<workgroup> shares: array<array<vec4f, 4>, 16>; // [col][row]: a number for each of four own rows

// The place of an invocation.
struct Lane {
  row: u32, // own rows row, row + 4, row + 8, row + 12
  col: u32, // the others col, col + 16, col + 32, col + 48; col = 8 half + vector
  half: u32, // in sums, the others whose number modulo 16 is in this half
  vector: u32, // in sums and loads, the vec4f of the panel
  loads: u32, // row of the first of the own rows and others that it loads; one in eight follows
}

// Lanes 0 … 31 and 32 … 63 make blocks of 4 × 8, which read least from workgroup memory.
fn lane_of(index: u32) -> Lane {
  let half = index / 32u;
  let vector = index % WIDTH;
  return Lane(index / 8u % 4u, half * 8u + vector, half, vector, index / WIDTH);
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

// What an invocation has loaded for a panel of own rows.
struct OwnRows {
  first: vec4f,
  second: vec4f,
}

// What an invocation has loaded for a panel of others.
struct OtherRows {
  first: mat4x4f,
  second: mat4x4f,
}

fn put_own(lane: Lane, panel: u32, rows: OwnRows) {
  let keep = inside(vector_of(lane, panel));
  let i = lane.loads / 4u;
  let row = lane.loads % 4u;
  own[i][lane.vector][row] = select(vec4f(), rows.first, keep);
  own[i + 2u][lane.vector][row] = select(vec4f(), rows.second, keep);
}

fn put_others(lane: Lane, panel: u32, rows: OtherRows) {
  let keep = inside(vector_of(lane, panel));
  let vector = lane.vector;
  let n = lane.loads;
  others[0][0][vector][n] = select(vec4f(), rows.first[0], keep);
  others[0][1][vector][n] = select(vec4f(), rows.first[1], keep);
  others[1][0][vector][n] = select(vec4f(), rows.first[2], keep);
  others[1][1][vector][n] = select(vec4f(), rows.first[3], keep);
  others[2][0][vector][n] = select(vec4f(), rows.second[0], keep);
  others[2][1][vector][n] = select(vec4f(), rows.second[1], keep);
  others[3][0][vector][n] = select(vec4f(), rows.second[2], keep);
  others[3][1][vector][n] = select(vec4f(), rows.second[3], keep);
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
  return fma(a[3], vec4f(b.w), fma(a[2], vec4f(b.z), fma(a[1], vec4f(b.y), fma(a[0], vec4f(b.x), s))));
}

// Adds the products of own rows (columns) with others (rows) over the panel.
fn plus_products(lane: Lane, earlier: mat4x4f) -> mat4x4f {
  var s = earlier;
  for (var n = 0u; n < WIDTH; n++) {
    let row = lane.row;
    let mine = mat4x4f(own[0][n][row], own[1][n][row], own[2][n][row], own[3][n][row]);
    let theirs = mat4x4f(
      others[0][lane.half][n][lane.vector],
      others[1][lane.half][n][lane.vector],
      others[2][lane.half][n][lane.vector],
      others[3][lane.half][n][lane.vector],
    );
    s = plus_product(s, transpose(theirs), mine);
  }
  return s;
}

fn put_weights(lane: Lane, p: mat4x4f) {
  weights[0][lane.half][lane.vector][lane.row] = p[0];
  weights[1][lane.half][lane.vector][lane.row] = p[1];
  weights[2][lane.half][lane.vector][lane.row] = p[2];
  weights[3][lane.half][lane.vector][lane.row] = p[3];
}

// Σ weight·other over this half of the others: a column for an own row, its 4 of the panel.
fn weighted_others(lane: Lane) -> mat4x4f {
  var sum = mat4x4f();
  for (var n = 0u; n < 8u; n++) {
    let row = lane.row;
    let p = mat4x4f(
      weights[0][lane.half][n][row],
      weights[1][lane.half][n][row],
      weights[2][lane.half][n][row],
      weights[3][lane.half][n][row],
    );
    let theirs = mat4x4f(
      others[0][lane.half][lane.vector][n],
      others[1][lane.half][lane.vector][n],
      others[2][lane.half][lane.vector][n],
      others[3][lane.half][lane.vector][n],
    );
    sum = plus_product(sum, theirs, p);
  }
  return sum;
}

// After a barrier, the sum or the largest of what the sixteen invocations with the same own rows have put into `shares`.
fn put_share(lane: Lane, value: vec4f) {
  shares[lane.col][lane.row] = value;
}

fn sum_of_shares(lane: Lane) -> vec4f {
  var sum = vec4f();
  for (var n = 0u; n < 16u; n++) {
    sum += shares[n][lane.row];
  }
  return sum;
}

fn largest_share(lane: Lane) -> vec4f {
  var largest = shares[0][lane.row];
  for (var n = 1u; n < 16u; n++) {
    largest = max(largest, shares[n][lane.row]);
  }
  return largest;
}

// Hands the sums of the second half to the first, where `sum_of_halves` adds them after a barrier.
fn put_half(lane: Lane, sum: mat4x4f) {
  if (lane.half == 1u) {
    put_weights(lane, sum);
  }
}

fn sum_of_halves(lane: Lane, sum: mat4x4f) -> mat4x4f {
  let row = lane.row;
  let vector = lane.vector;
  return sum + mat4x4f(
    weights[0][1][vector][row],
    weights[1][1][vector][row],
    weights[2][1][vector][row],
    weights[3][1][vector][row],
  );
}
