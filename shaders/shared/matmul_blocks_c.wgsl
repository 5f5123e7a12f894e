// c is such a matrix, the blocks of which are added to.
fn earlier(index: u32) -> Element {
  let at = stored_at(index);
  if (at == NOWHERE) {
    return Element();
  }
  return c[at];
}

fn put(index: u32, value: Element) {
  let at = stored_at(index);
  if (at != NOWHERE) {
    c[at] = value;
  }
}
