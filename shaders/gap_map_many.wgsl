// A cell of the gap map with up to MOST actions, in arrays.

const MOST = 64;

var<private> anchor: array<f32, MOST>;
var<private> solution: array<f32, MOST>;
var<private> implicit: array<f32, MOST>;
var<private> slope: array<f32, MOST>;
var<private> chances: array<f32, MOST>;

/// softmax(logits) into `chances`.
fn soften(logits: ptr<private, array<f32, MOST>>) {
  var most = (*logits)[0];
  for (var a = 1u; a < params.actions; a++) { most = max(most, (*logits)[a]); }
  var sum = 0.0;
  for (var a = 0u; a < params.actions; a++) {
    chances[a] = exp((*logits)[a] - most);
    sum += chances[a];
  }
  for (var a = 0u; a < params.actions; a++) { chances[a] /= sum; }
}

/// First action whose cumulative probability is above u.
fn inverse(u: f32) -> u32 {
  var sum = 0.0;
  var a = 0u;
  for (; a + 1u < params.actions; a++) {
    sum += chances[a];
    if (u < sum) { break; }
  }
  return a;
}

fn count_labels(cell: u32, iteration: u32, count: u32) {
  let pairs = params.actions * params.actions;
  for (var p = 0u; p < pairs; p++) { counts[p * params.cells + cell] = 0.0; }
  for (var i = 0u; i < count; i++) {
    let d = draws[iteration * params.labels + i];
    let a = inverse(d.a);
    let b = inverse(d.b);
    let p = select(b * params.actions + a, a * params.actions + b, d.outcome < wins[a * params.actions + b]);
    counts[p * params.cells + cell] += 1.0;
  }
}

fn descend(cell: u32, count: u32) {
  let rate = 4.0 * params.rate / f32(count);
  for (var a = 0u; a < params.actions; a++) { implicit[a] = 0.0; }
  for (var step = 0u; step < params.steps; step++) {
    for (var a = 0u; a < params.actions; a++) { slope[a] = 0.0; }
    for (var a = 0u; a < params.actions; a++) {
      for (var b = a + 1u; b < params.actions; b++) {
        let won = counts[(a * params.actions + b) * params.cells + cell];
        let total = won + counts[(b * params.actions + a) * params.cells + cell];
        if (total == 0.0) { continue; }
        let pull = won - total / (1.0 + exp(implicit[b] - implicit[a]));
        slope[a] += pull;
        slope[b] -= pull;
      }
    }
    for (var a = 0u; a < params.actions; a++) { implicit[a] += rate * slope[a]; }
  }
}

fn run(cell: u32, alpha: f32, beta: f32, count: u32) -> Outcome {
  for (var a = 0u; a < params.actions; a++) {
    anchor[a] = world[a].x;
    solution[a] = world[a].x;
  }
  var outcome = Outcome(0.0, params.iterations + 1u);
  for (var t = 0u; t < params.iterations; t++) {
    soften(&anchor);
    count_labels(cell, t, count);
    descend(cell, count);
    for (var a = 0u; a < params.actions; a++) {
      let previous = solution[a];
      solution[a] = anchor[a] + implicit[a] / beta;
      anchor[a] = solution[a] + alpha * (solution[a] - previous);
    }
    soften(&solution);
    outcome.gap = 0.0;
    for (var a = 0u; a < params.actions; a++) { outcome.gap += chances[a] * (params.best - world[a].y); }
    if (outcome.gap <= params.epsilon) { outcome.reached = min(outcome.reached, t + 1u); }
  }
  return outcome;
}
