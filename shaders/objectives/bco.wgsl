// BCO (arXiv 2404.04656): L = −log σ(βc_w − θ) − log σ(θ − βc_l), θ = δ + context;  dL/dπ_w = −β σ(θ − βc_w), dL/dπ_l = β σ(βc_l − θ)
struct Settings { beta: f32, delta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let threshold = settings.delta + pair.context_w;
  let w = settings.beta * pair.ratio_w - threshold;
  let l = settings.beta * pair.ratio_l - threshold;
  return Slopes(-log_sigmoid(w) - log_sigmoid(-l), -settings.beta * sigmoid(-w), settings.beta * sigmoid(l));
}
