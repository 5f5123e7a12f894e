// MPO, a reconstruction (arXiv 2312.16430): L = −σ(x), x = (π_w − π_l)/T, per token if the reduction is the mean;
// dL/dπ_w = −σ(x) σ(−x)/T, dL/dπ_l = σ(x) σ(−x)/T (over the lengths for the mean)
struct Settings { temperature: f32, reduction: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let by_length = settings.reduction == 1.0;
  let w = select(1.0, 1.0 / pair.length_w, by_length);
  let l = select(1.0, 1.0 / pair.length_l, by_length);
  let x = (w * pair.policy_w - l * pair.policy_l) / settings.temperature;
  let slope = sigmoid(x) * sigmoid(-x) / settings.temperature;
  return Slopes(-sigmoid(x), -w * slope, l * slope);
}
