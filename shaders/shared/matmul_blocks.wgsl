// A product with the B of all weights of one input, as if they were one matrix [out, thin] with blocks on its diagonal: their rows stand as
// those of [q; k; v], and a B has the next `rank` columns. What is stored are the blocks alone, [its rows, rank] each; rank is a multiple of 4.
struct Params {
  rows: u32,
  cols: u32,
  inner: u32,
  scale: f32,
  thin: u32,
  rank: u32,
  first_0: u32, // its rows are first to end, and in memory it begins at `at`; with fewer than three B the last have no rows
  end_0: u32,
  at_0: u32,
  first_1: u32,
  end_1: u32,
  at_1: u32,
  first_2: u32,
  end_2: u32,
  at_2: u32,
}

const NOWHERE = 0xffffffffu;

// Where four neighbours of a row of the matrix are stored; `index` counts them, row after row. NOWHERE off the diagonal.
fn stored_at(index: u32) -> u32 {
  let width = params.thin / 4u;
  let row = index / width;
  let place = index % width;
  let fours = params.rank / 4u;
  let block = place / fours;
  var own = vec3u(params.first_0, params.end_0, params.at_0);
  if (block == 1u) {
    own = vec3u(params.first_1, params.end_1, params.at_1);
  }
  if (block == 2u) {
    own = vec3u(params.first_2, params.end_2, params.at_2);
  }
  if (row < own.x || row >= own.y) {
    return NOWHERE;
  }
  return own.z / 4u + (row - own.x) * fours + place % fours;
}
