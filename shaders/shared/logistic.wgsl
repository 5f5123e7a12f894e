// The logistic function and its logarithms in forms that keep their relative accuracy everywhere (no native `log`, whose
// error near 1 is absolute).

/// log(1 + t) for t in [0, 1]: 2·atanh(s) by its series, with log 2 split off above 1/2, so that t = 1 gives the f32 log 2 itself.
fn log1p_unit(t: f32) -> f32 {
  let upper = t > 0.5;
  let s = select(t / (t + 2.0), (t - 1.0) / (t + 3.0), upper); // |s| ≤ 1/5; the next term of the series is below 1e-8
  let q = s * s;
  return select(0.0, 0.6931471805599453, upper) + 2.0 * s * (1.0 + q * (1.0 / 3.0 + q * (0.2 + q * (1.0 / 7.0 + q / 9.0))));
}

/// log(1 + eˣ)
fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + log1p_unit(exp(-abs(x)));
}

/// log σ(x)
fn log_sigmoid(x: f32) -> f32 {
  return -softplus(-x);
}

/// σ(x), without forming 1 − σ
fn sigmoid(x: f32) -> f32 {
  let t = exp(-abs(x));
  return select(t, 1.0, x >= 0.0) / (1.0 + t);
}

/// 1 − eᵃ for a ≤ 0: by its series if the difference would cancel.
fn one_minus_exp(a: f32) -> f32 {
  // 1 + a/2 + a²/6 + …, Horner; at a = −1/2 the next term is below 1e-8.
  var series = 1.0;
  for (var k = 9.0; k > 1.0; k -= 1.0) { series = 1.0 + series * a / k; }
  return select(1.0 - exp(a), -a * series, a > -0.5);
}
