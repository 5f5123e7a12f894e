// IPO (arXiv 2310.12036 eq. 17, τ = β): L = e², e = c_w − c_l − 1/(2β), with c per token if the reduction is the mean;
// dL/dπ_w = 2e, dL/dπ_l = −2e (over the lengths for the mean)
struct Settings { beta: f32, reduction: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let by_length = settings.reduction == 1.0;
  let w = select(1.0, 1.0 / pair.length_w, by_length);
  let l = select(1.0, 1.0 / pair.length_l, by_length);
  let error = w * pair.ratio_w - l * pair.ratio_l - 1.0 / (2.0 * settings.beta);
  return Slopes(error * error, 2.0 * w * error, -2.0 * l * error);
}
