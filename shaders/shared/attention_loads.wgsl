// What an invocation of attention_workgroup.wgsl loads of a panel, to be put into the tiles of attention_tiles.wgsl.

// Where the rows of a head begin in qkv, and vec4f from row to row.
fn start_qkv(sequence: u32, head: u32) -> u32 {
  return sequence * params.time * stride_qkv() + head * (params.head_dim / 4u);
}

fn stride_qkv() -> u32 {
  return (params.heads + 2u * params.kv_heads) * (params.head_dim / 4u);
}

// The same of y and dy.
fn start_y(sequence: u32, head: u32) -> u32 {
  return sequence * params.time * stride_y() + head * (params.head_dim / 4u);
}

fn stride_y() -> u32 {
  return params.heads * (params.head_dim / 4u);
}

// Rows past the end repeat the last one.
fn within(row: vec4u) -> vec4u {
  return min(row, vec4u(params.time - 1u));
}

fn own_qkv(lane: Lane, start: u32, first: u32, panel: u32) -> OwnRows {
  let row = within(first + lane.loads + FOUR * 8u);
  let at = start + clamped(vector_of(lane, panel)) + row * stride_qkv();
  return OwnRows(qkv[at.x], qkv[at.y]);
}

fn own_dy(lane: Lane, start: u32, first: u32, panel: u32) -> OwnRows {
  let row = within(first + lane.loads + FOUR * 8u);
  let at = start + clamped(vector_of(lane, panel)) + row * stride_y();
  return OwnRows(dy[at.x], dy[at.y]);
}

fn other_qkv(lane: Lane, start: u32, first: u32, panel: u32) -> OtherRows {
  let row = first + lane.loads + FOUR * 8u;
  let at = start + clamped(vector_of(lane, panel));
  return OtherRows(load_qkv(at + within(row) * stride_qkv()), load_qkv(at + within(row + 32u) * stride_qkv()));
}

fn other_dy(lane: Lane, start: u32, first: u32, panel: u32) -> OtherRows {
  let row = first + lane.loads + FOUR * 8u;
  let at = start + clamped(vector_of(lane, panel));
  return OtherRows(load_dy(at + within(row) * stride_y()), load_dy(at + within(row + 32u) * stride_y()));
}
