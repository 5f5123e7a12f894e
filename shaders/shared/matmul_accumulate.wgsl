override ACCUMULATE = false;

fn earlier(index: u32) -> Element {
  if (ACCUMULATE) {
    return c[index];
  }
  return Element();
}
