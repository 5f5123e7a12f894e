// Threefry-2x32-20 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011): the same bits as src/random.ts.

/// Two u32 words for key (seed, stream) and counter (a, b).
fn threefry(key: vec2u, counter: vec2u) -> vec2u {
  const ROTATIONS = array(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  let keys = array(key.x, key.y, 0x1bd11bdau ^ key.x ^ key.y);
  var rotations = ROTATIONS;
  var schedule = keys;
  var x = counter.x + keys[0];
  var y = counter.y + keys[1];
  for (var round = 0u; round < 20u; round++) {
    let rotation = rotations[round % 8u];
    x += y;
    y = ((y << rotation) | (y >> (32u - rotation))) ^ x;
    if (round % 4u == 3u) {
      let injection = (round + 1u) / 4u;
      x += schedule[injection % 3u];
      y += schedule[(injection + 1u) % 3u] + injection;
    }
  }
  return vec2u(x, y);
}

/// A multiple of 2^-24 in [0, 1), exact in f32.
fn random_uniform(seed: u32, stream: u32, a: u32, b: u32) -> f32 {
  return f32(threefry(vec2u(seed, stream), vec2u(a, b)).x >> 8u) * 0x1p-24;
}
