override ACCUMULATE = false;

fn earlier(index: u32) -> Element {
  if (ACCUMULATE) {
    return c[index];
  }
  return Element();
}

fn put(index: u32, value: Element) {
  c[index] = value;
}
