import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

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
    const target = Math.log1p(-epsilon!) - Math.log(epsilon!);
    const [q, p] = [sigmoid(x), sigmoid(-x)];
    const loss = q * (logSigmoid(x) - logSigmoid(target)) + p * (logSigmoid(-x) - logSigmoid(-target));
    const gw = beta! * q * p * (x - target);
    return { loss, gw, gl: -gw };
  },
};
