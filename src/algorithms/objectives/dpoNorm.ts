import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const dpoNorm: PairObjective = {
  kind: 'pairs',
  id: 'dpo_norm',
  name: 'Length-normalised DPO',
  arxiv: '2305.18290',
  year: 2023,
  formula: '-\\log\\sigma\\left(\\beta\\left(\\frac{c_w}{|w|} - \\frac{c_l}{|l|}\\right)\\right)',
  needs: ['reference', 'lengths'],
  settings: [betaSetting(2, 'TRL (loss type sigmoid_norm)')],
  changes: 'Compares log-ratios per token, so that a longer response has no advantage by its length alone.',
  fails: 'Every token of a short response counts more; β is of the order of 2, not 0.1.',
  evaluate(pair, { beta }) {
    const x = beta! * (pair.ratioW / pair.lengthW - pair.ratioL / pair.lengthL);
    const slope = beta! * sigmoid(-x);
    return { loss: -logSigmoid(x), gw: -slope / pair.lengthW, gl: slope / pair.lengthL };
  },
};
