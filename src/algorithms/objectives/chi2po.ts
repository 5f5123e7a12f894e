import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const chi2po: PairObjective = {
  kind: 'pairs',
  id: 'chi2po',
  name: 'χ²-Preference Optimization',
  arxiv: '2407.13399',
  year: 2024,
  formula:
    '-\\log\\sigma\\left(\\mathrm{clip}_{\\pm 2R}\\,\\beta(\\phi(c_w) - \\phi(c_l))\\right),\\quad \\phi(c) = e^c + c',
  needs: ['reference'],
  settings: [
    betaSetting(0.05, 'the paper: 0.05 and 0.005'),
    {
      name: 'r_max',
      range: [0.01, 1000],
      default: 10,
      source: 'a choice: the bound of the reward, which the paper leaves to the user',
    },
  ],
  changes:
    'Adds a χ² term to the KL: a response that becomes much more likely than under the reference is priced exponentially.',
  fails:
    'Gradients grow with e^c and vanish beyond the clip; log-ratios enter the exponential up to 80, where it still fits f32.',
  evaluate(pair, { beta, r_max: bound }) {
    const [w, l] = [Math.exp(Math.min(pair.ratioW, 80)), Math.exp(Math.min(pair.ratioL, 80))];
    const u = beta! * (w - l + (pair.ratioW - pair.ratioL));
    const x = Math.min(Math.max(u, -2 * bound!), 2 * bound!);
    const slope = x === u ? beta! * sigmoid(-u) : 0;
    return { loss: -logSigmoid(x), gw: -slope * (1 + w), gl: slope * (1 + l) };
  },
};
