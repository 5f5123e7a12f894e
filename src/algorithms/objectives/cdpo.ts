import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const cdpo: PairObjective = {
  kind: 'pairs',
  id: 'cdpo',
  name: 'Conservative DPO',
  arxiv: '2305.18290',
  year: 2023,
  formula: '-(1-\\varepsilon)\\log\\sigma(\\beta\\Delta) - \\varepsilon\\log\\sigma(-\\beta\\Delta)',
  needs: ['reference'],
  settings: [
    betaSetting(0.1, 'TRL'),
    {
      name: 'label_smoothing',
      range: [0, 0.5],
      default: 0.1,
      source: 'eric-mitchell/direct-preference-optimization; RLHFlow',
    },
  ],
  changes: 'Says that a share ε of the labels is wrong: the margin has a finite optimum, log((1−ε)/ε)/β.',
  fails: 'With ε too large it learns next to nothing; clean labels are doubted as much as noisy ones.',
  evaluate(pair, { beta, label_smoothing: epsilon }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    const gw = beta! * (epsilon! * sigmoid(x) - (1 - epsilon!) * sigmoid(-x));
    return { loss: -(1 - epsilon!) * logSigmoid(x) - epsilon! * logSigmoid(-x), gw, gl: -gw };
  },
};
