// Row r of the result belongs to row r of the source.
fn source_row(row: u32) -> u32 {
  return row;
}
