// Row r of the result belongs to row chosen[r] of the source; no source row is chosen twice.
@group(0) @binding(8) var<storage, read> chosen: array<u32>;

fn source_row(row: u32) -> u32 {
  return chosen[row];
}
