// The product is the gradient of what an activation gave, and c is what it was given (activation.wgsl), packed [gate | up] or plain: its gradient
// takes its place. For whole vectors.
// Appended: pulled.wgsl, and `pulled` of one activation (shared/silu.wgsl …).
override GATED = true;

fn earlier(index: u32) -> Element {
  return Element();
}

fn put(index: u32, dy: vec4f) {
  if (!GATED) {
    c[index] = pulled(dy, vec4f(1.0), c[index]).gate;
    return;
  }
  let columns = params.cols / 4u;
  let at = index + index / columns * columns;
  let gradient = pulled(dy, c[at + columns], c[at]);
  c[at] = gradient.gate;
  c[at + columns] = gradient.up;
}
