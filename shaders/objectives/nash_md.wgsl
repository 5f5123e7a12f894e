// Nash-MD by policy gradient (arXiv 2312.00886; TRL): L = −A log π + β c̄ log π, c̄ = log π − log π_ref held constant;
// A = P(y ≻ y') − ½, y' from the mixture;  dL/dπ = −A + β c̄
struct Settings { beta: f32, mixture: f32 }

fn objective(token: Token, settings: Settings) -> Slope {
  let slope = settings.beta * (token.policy - token.reference) - token.advantage;
  return Slope(slope * token.policy, slope);
}
