// What an objective of pairs sees and gives back; the same as `Pair` and `Slopes` of src/algorithms/objectives/row.ts.

/// Sums over the scored tokens of the chosen (w) and the rejected (l) response.
struct Sums {
  policy_w: f32, // log π
  policy_l: f32,
  ratio_w: f32, // log π − log π_ref
  ratio_l: f32,
  length_w: f32, // scored tokens, at least 1
  length_l: f32,
}

/// What an objective may read of a pair beyond its log-probabilities.
struct Facts {
  win_w: f32, // probability that the response beats the policy that it was drawn from
  win_l: f32,
  context_w: f32, // from the other pairs of the step, or from the data
  context_l: f32,
}

struct Pair {
  policy_w: f32,
  policy_l: f32,
  ratio_w: f32,
  ratio_l: f32,
  length_w: f32,
  length_l: f32,
  win_w: f32,
  win_l: f32,
  context_w: f32,
  context_l: f32,
}

/// The loss of one pair and its derivatives by policy_w and policy_l.
struct Slopes { value: f32, slope_w: f32, slope_l: f32 }

fn pair_of(s: Sums, f: Facts) -> Pair {
  return Pair(
    s.policy_w, s.policy_l, s.ratio_w, s.ratio_l, s.length_w, s.length_l, f.win_w, f.win_l, f.context_w, f.context_l,
  );
}
