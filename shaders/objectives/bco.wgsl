// BCO (arXiv 2404.04656): L = −log σ(βc_w − δ) − log σ(δ − βc_l);  dL/dπ_w = −β σ(δ − βc_w),  dL/dπ_l = β σ(βc_l − δ)
struct Settings { beta: f32, delta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let w = settings.beta * pair.ratio_w - settings.delta;
  let l = settings.beta * pair.ratio_l - settings.delta;
  return Slopes(-log_sigmoid(w) - log_sigmoid(-l), -settings.beta * sigmoid(-w), settings.beta * sigmoid(l));
}
