// SLiC-HF (arXiv 2305.10425 eq. 3, the chosen response as the target of imitation): L = max(0, δ − π_w + π_l) − λ π_w;
// dL/dπ_w = −[short] − λ, dL/dπ_l = [short], 0 at the kink
struct Settings { delta: f32, lambda: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let short = settings.delta - pair.policy_w + pair.policy_l;
  let slope = select(0.0, 1.0, short > 0.0);
  return Slopes(max(0.0, short) - settings.lambda * pair.policy_w, -slope - settings.lambda, slope);
}
