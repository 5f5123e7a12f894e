// SPPO with hard labels as TRL has it (arXiv 2405.00675, P = 1, 0): L = (c_w − 1/(2β))² + (c_l + 1/(2β))², without the factor ½
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let w = pair.ratio_w - 0.5 / settings.beta;
  let l = pair.ratio_l + 0.5 / settings.beta;
  return Slopes(w * w + l * l, 2.0 * w, 2.0 * l);
}
