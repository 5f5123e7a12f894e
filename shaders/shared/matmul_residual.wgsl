@group(0) @binding(4) var<storage, read> residual: array<Element>; // [rows, cols]

fn earlier(index: u32) -> Element {
  return residual[index];
}

fn put(index: u32, value: Element) {
  c[index] = value;
}
