// A cell of the gap map with at most three actions, all in registers: a software adapter has no fast arrays. Pairs of actions in the order
// (0,1), (0,2), (1,2). A missing action has the logit −10⁹, so that its probability is 0.

fn softmax3(logits: vec3f) -> vec3f {
  let e = exp(logits - max(logits.x, max(logits.y, logits.z)));
  return e / (e.x + e.y + e.z);
}

/// 1 at the first action whose cumulative probability is above u, 0 elsewhere; `ends` has 2 from the last action on.
fn one_hot(ends: vec3f, u: f32) -> vec3f {
  let passed = select(vec3f(), vec3f(1.0), vec3f(u) < ends);
  return passed - vec3f(0.0, passed.xy);
}

fn run(cell: u32, alpha: f32, beta: f32, count: u32) -> Outcome {
  var base = vec3f(-1e9);
  var loss = vec3f();
  var win = mat3x3f(); // columns: opponents
  for (var a = 0u; a < params.actions; a++) {
    base[a] = world[a].x;
    loss[a] = params.best - world[a].y;
    for (var b = 0u; b < params.actions; b++) { win[b][a] = wins[a * params.actions + b]; }
  }
  let rate = 4.0 * params.rate / f32(count);
  let last = vec3f(0.0, select(0.0, 2.0, params.actions < 3u), 2.0);
  var anchor = base;
  var solution = base;
  var outcome = Outcome(0.0, params.iterations + 1u);
  for (var t = 0u; t < params.iterations; t++) {
    let p = softmax3(anchor);
    let ends = max(vec3f(p.x, p.x + p.y, 0.0), last);
    var won = vec3f();
    var lost = vec3f();
    for (var i = 0u; i < count; i++) {
      let d = draws[t * params.labels + i];
      let a = one_hot(ends, d.a);
      let b = one_hot(ends, d.b);
      let first = d.outcome < dot(a, win * b);
      let chosen = select(b, a, first);
      let rejected = select(a, b, first);
      won += chosen.xxy * rejected.yzz;
      lost += rejected.xxy * chosen.yzz;
    }
    let total = won + lost;
    var u = vec3f();
    for (var step = 0u; step < params.steps; step++) {
      let pull = rate * (won - total / (1.0 + exp(u.yzz - u.xxy)));
      u += vec3f(pull.x + pull.y, pull.z - pull.x, -pull.y - pull.z);
    }
    let previous = solution;
    solution = anchor + u / beta;
    anchor = solution + alpha * (solution - previous);
    outcome.gap = dot(softmax3(solution), loss);
    if (outcome.gap <= params.epsilon) { outcome.reached = min(outcome.reached, t + 1u); }
  }
  return outcome;
}
