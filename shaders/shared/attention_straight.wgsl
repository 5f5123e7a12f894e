// q and k are not turned, or other kernels turn their gradients back.
const TURNING = 0u;

fn turned_back(position: u32, vector: u32, near: vec4f, far: vec4f) -> Pair {
  return Pair(near, far);
}

fn turn_rows(index: u32, first: u32, start: u32) {
}
