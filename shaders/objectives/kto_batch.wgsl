// KTO on pairs (arXiv 2402.01306 eq. 8): L = λ_D (1 − σ(β(c_w − z₀))) + λ_U (1 − σ(β(z₀ − c_l))), z₀ the context, the step's reference point;
// dL/dπ_w = −λ_D β s(1−s), s = σ(β(c_w − z₀));  dL/dπ_l = λ_U β s(1−s), s = σ(β(c_l − z₀))
struct Settings { beta: f32, lambda_d: f32, lambda_u: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let w = settings.beta * (pair.ratio_w - pair.context_w);
  let l = settings.beta * (pair.ratio_l - pair.context_w);
  let slope_w = settings.lambda_d * settings.beta * sigmoid(w) * sigmoid(-w);
  let slope_l = settings.lambda_u * settings.beta * sigmoid(l) * sigmoid(-l);
  return Slopes(settings.lambda_d * sigmoid(-w) + settings.lambda_u * sigmoid(l), -slope_w, slope_l);
}
