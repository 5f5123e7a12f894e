import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const rpoResponseMean: PairObjective = {
  kind: 'pairs',
  id: 'rpo_response_mean',
  name: 'Regularized Preference Optimization, mean of each response',
  arxiv: '2405.16436',
  year: 2024,
  formula: '-\\log\\sigma(\\beta\\Delta) - \\frac{\\eta}{|w|}\\log\\pi_w',
  needs: ['reference', 'lengths'],
  settings: [
    betaSetting(0.5, 'the authors’ OpenRLHF, train_rpo.sh'),
    { name: 'eta', range: [0, 100], default: 0.2, source: 'the authors’ OpenRLHF, train_rpo.sh: nll_loss_coef' },
  ],
  changes:
    'DPO with imitation of the chosen response, a mean over its own tokens: every response counts alike, whatever its length.',
  fails: 'Its η is not that of the form which sums over tokens and multiplies by β: one is wrong for the other.',
  evaluate(pair, { beta, eta }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    const slope = beta! * sigmoid(-x);
    const pull = eta! / pair.lengthW;
    return { loss: -logSigmoid(x) - pull * pair.policyW, gw: -slope - pull, gl: slope };
  },
};
