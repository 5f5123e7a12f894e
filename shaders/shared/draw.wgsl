// What both ways to draw a token share: their parameters, and logits as ordered integers and as weights.

struct Params {
  rows: u32,
  first_row: u32,   // number of row 0 among all rows of the request, for the random numbers
  vocab: u32,
  length: u32,
  position: u32,    // where the token goes: 0 is the first token of the prompt
  temperature: f32, // 0: greedy
  top_p: f32,       // ≥ 1 keeps all
  top_k: u32,       // 0 keeps all
  end_token: u32,
  pad_token: u32,
  seed: u32,
  stream: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>; // [rows, vocab]
@group(0) @binding(2) var<storage, read> prompt_lengths: array<u32>; // [rows]
@group(0) @binding(3) var<storage, read_write> tokens: array<u32>; // [rows, length], prompts filled in
@group(0) @binding(4) var<storage, read_write> next: array<u32>; // [rows], the token at position
@group(0) @binding(5) var<storage, read_write> state: array<u32>; // [rows], one of:

const RUNNING = 0u;
const ENDED = 1u;
const NOT_FINITE = 2u; // the row's logits held a NaN or an infinity

const ALL = Cut(0u, 0u); // keeps every finite logit

/// Kept are the logits with a larger key, and the first `ties` ids with this key.
struct Cut { key: u32, ties: u32 }

var<private> start: u32; // of the row in `logits`
var<private> largest: f32;

/// Bits of z as an unsigned integer in the order of z; −0 is 0.
fn order_key(z: f32) -> u32 {
  let bits = bitcast<u32>(z);
  let magnitude = bits & 0x7fffffffu;
  return select(0x80000000u | magnitude, 0x80000000u - magnitude, bits > 0x7fffffffu);
}

/// exp((z − max) / temperature); 0 if it underflows.
fn weight(z: f32) -> f32 {
  let x = (z - largest) / params.temperature;
  return select(0.0, exp(x), x > -87.0);
}

/// The logit of a key.
fn from_key(key: u32) -> f32 {
  return bitcast<f32>(select(0x80000000u | (0x80000000u - key), key ^ 0x80000000u, key >= 0x80000000u));
}

/// The cut at a key whose larger keys count (or weigh) `before`: as many of its ties as reach the goal, at least one, within `limit`.
fn cut_at(key: u32, before: f32, goal: f32, limit: Cut, weighted: bool) -> Cut {
  let each = select(1.0, weight(from_key(key)), weighted);
  let ties = u32(clamp(ceil((goal - before) / each), 1.0, f32(params.vocab)));
  return Cut(key, select(ties, min(ties, limit.ties), key == limit.key));
}
