import { referenceGap } from './batch';
import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const aipo: PairObjective = {
  kind: 'pairs',
  id: 'aipo',
  name: 'Agreement-aware Iterative Preference Optimization',
  arxiv: '2409.08845',
  year: 2024,
  formula: '-\\log\\sigma\\left(\\beta(\\Delta - \\alpha(r_w - r_l))\\right) - \\frac{\\lambda}{|w|}\\log\\pi_w',
  needs: ['reference', 'lengths'],
  settings: [
    betaSetting(0.1, 'bytedance/AIPO'),
    { name: 'alpha', range: [-1, 1], default: 0.05, source: 'the paper: 0.03 to 0.09' },
    { name: 'lambda', range: [0, 10], default: 0.2, source: 'the paper: 0.2 to 0.5' },
  ],
  changes:
    'Counts the reference’s own margin (r, its log-probabilities) 1+α times and adds a little imitation of the chosen response.',
  fails:
    'The imitation is per token and keeps pulling when the pair is settled; without it the paper’s name is α-DPO, which others use.',
  evaluate(pair, { beta, alpha, lambda }) {
    const x = beta! * (pair.ratioW - pair.ratioL - alpha! * referenceGap(pair));
    const slope = beta! * sigmoid(-x);
    const perToken = lambda! / pair.lengthW;
    return { loss: -logSigmoid(x) - perToken * pair.policyW, gw: -slope - perToken, gl: slope };
  },
};
