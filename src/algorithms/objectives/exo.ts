import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

/** Below this distance the divergence is its series: the two terms of the formula are then nearly opposite. */
const NEAR = 0.01;

/** KL(σ(±x) ‖ σ(±target)), accurate near its minimum too: the next term of the series is h⁵/2520 of the first. */
function divergence(x: number, target: number): number {
  const [q, p, h] = [sigmoid(x), sigmoid(-x), target - x];
  if (Math.abs(h) >= NEAR) return q * (logSigmoid(x) - logSigmoid(target)) + p * (logSigmoid(-x) - logSigmoid(-target));
  const [v, skew] = [q * p, p - q];
  const series =
    1 +
    (h / 3) * skew +
    (h ** 2 / 12) * (1 - 6 * v) +
    (h ** 3 / 60) * skew * (1 - 12 * v) +
    (h ** 4 / 360) * (1 - 30 * v * (1 - 4 * v));
  return (v * h * h * series) / 2;
}

export const exo: PairObjective = {
  kind: 'pairs',
  id: 'exo',
  name: 'Efficient Exact Optimization',
  arxiv: '2402.00856',
  year: 2024,
  formula: '\\mathrm{KL}\\left(\\sigma(\\pm\\beta\\Delta)\\,\\|\\,(1-\\varepsilon,\\varepsilon)\\right)',
  needs: ['reference'],
  settings: [
    betaSetting(0.5, 'haozheji/exact-optimization (HH, TL;DR)'),
    { name: 'label_smoothing', range: [0.000001, 0.49], default: 0.001, source: 'TRL' },
  ],
  changes:
    'Turns the divergence round: reverse KL from the policy to the labels, which seeks a mode instead of covering all.',
  fails: 'The slope carries σ(βΔ)σ(−βΔ), so a pair ranked badly wrong has almost no gradient.',
  evaluate(pair, { beta, label_smoothing: epsilon }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    // log((1 − ε)/ε), from 1 + (1 − 2ε)/ε, which keeps its accuracy near ε = ½.
    const target = Math.log1p((1 - 2 * epsilon!) / epsilon!);
    const [q, p] = [sigmoid(x), sigmoid(-x)];
    const gw = beta! * q * p * (x - target);
    return { loss: divergence(x, target), gw, gl: -gw };
  },
};
