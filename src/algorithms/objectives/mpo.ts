import { sigmoid } from './logistic';
import type { PairObjective } from './row';

export const mpo: PairObjective = {
  kind: 'pairs',
  id: 'mpo',
  name: 'Maximum Preference Optimization (reconstruction)',
  arxiv: '2312.16430',
  year: 2023,
  formula: '-\\sigma\\left(\\frac{\\log\\pi_w - \\log\\pi_l}{T}\\right)',
  needs: ['lengths'],
  settings: [
    {
      name: 'temperature',
      range: [0.01, 1000],
      default: 1,
      source: 'a choice: the formula was reconstructed, no code is public',
    },
    { name: 'reduction', range: [0, 1], default: 0, source: 'a choice', choices: ['sum', 'mean'] },
  ],
  changes: 'Maximises the probability of the preferred response by importance sampling, without a reference policy.',
  fails:
    'Saturates on summed log-probabilities: a pair far apart has no gradient. A reconstruction, without the regulariser of the paper.',
  evaluate(pair, { temperature, reduction }) {
    const [w, l] = reduction === 1 ? [1 / pair.lengthW, 1 / pair.lengthL] : [1, 1];
    const x = (w * pair.policyW - l * pair.policyL) / temperature!;
    const slope = (sigmoid(x) * sigmoid(-x)) / temperature!;
    return { loss: -sigmoid(x), gw: -w * slope, gl: l * slope };
  },
};
