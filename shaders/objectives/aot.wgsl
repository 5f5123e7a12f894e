// AOT, paired (arXiv 2406.05882): L = −log σ(β[(π_w − π_l) − r]), r the reference gap of the same rank, = Δ + context;  dL/dπ = ∓β σ(−x)
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l + pair.context_w);
  let slope = settings.beta * sigmoid(-x);
  return Slopes(-log_sigmoid(x), -slope, slope);
}
