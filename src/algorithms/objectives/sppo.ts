import { betaSetting, type PairObjective } from './row';

export const sppo: PairObjective = {
  kind: 'pairs',
  id: 'sppo',
  name: 'Self-Play Preference Optimization',
  arxiv: '2405.00675',
  year: 2024,
  formula: '\\tfrac12\\sum_{s\\in\\{w,l\\}}\\left(c_s - \\frac{P_s-\\frac12}{\\beta}\\right)^2',
  needs: ['reference', 'wins'],
  settings: [betaSetting(0.001, 'uclaml/SPPO (β = 1/η); take 0.05 or more with small models')],
  changes:
    'Regresses the log-ratio of each response to its probability of winning against the policy, so cyclic preferences make sense.',
  fails:
    'At the published β the targets are ±500 nats and the gradient about 10⁶: only a scale-free optimiser or clipping survives.',
  evaluate(pair, { beta }) {
    const gw = pair.ratioW - (pair.winW - 0.5) / beta!;
    const gl = pair.ratioL - (pair.winL - 0.5) / beta!;
    return { loss: (gw * gw + gl * gl) / 2, gw, gl };
  },
};
