import { meanLength } from './batch';
import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const rpoMean: PairObjective = {
  kind: 'pairs',
  id: 'rpo_mean',
  name: 'Regularized Preference Optimization, token mean',
  arxiv: '2405.16436',
  year: 2024,
  formula: '-\\log\\sigma(\\beta\\Delta) - \\frac{\\eta}{\\bar{L}}\\log\\pi_w',
  needs: ['reference', 'lengths', 'batch'],
  settings: [
    betaSetting(0.5, 'a choice: that of the authors’ OpenRLHF, whose mean is another (rpo_response_mean)'),
    { name: 'eta', range: [0, 100], default: 0.2, source: 'as β; TRL’s recipe has 0.005' },
  ],
  batch: meanLength,
  changes:
    'DPO with imitation of the chosen response, a mean over the tokens of the step as in TRL’s sigmoid + sft (L̄ is the mean chosen length).',
  fails:
    'Its η is not that of the authors’ form, which sums over tokens and multiplies by β: one is wrong for the other.',
  evaluate(pair, { beta, eta }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    const slope = beta! * sigmoid(-x);
    const pull = eta! / pair.contextW;
    return { loss: -logSigmoid(x) - pull * pair.policyW, gw: -slope - pull, gl: slope };
  },
};
