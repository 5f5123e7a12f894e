// SPPO (arXiv 2405.00675 eq. 4.8, η = 1/β): L = ½ Σ_s (c_s − (P_s − ½)/β)²;  dL/dπ_s = c_s − (P_s − ½)/β
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let w = pair.ratio_w - (pair.win_w - 0.5) / settings.beta;
  let l = pair.ratio_l - (pair.win_l - 0.5) / settings.beta;
  return Slopes((w * w + l * l) / 2.0, w, l);
}
