import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const dpo: PairObjective = {
  kind: 'pairs',
  id: 'dpo',
  name: 'Direct Preference Optimization',
  arxiv: '2305.18290',
  year: 2023,
  formula: '-\\log\\sigma(\\beta\\Delta)',
  needs: ['reference'],
  settings: [betaSetting(0.1, 'eric-mitchell/direct-preference-optimization; TRL')],
  changes:
    'Fits the preference with the policy itself as the reward model; every other row is told by its difference from it.',
  fails: 'Only the difference counts, so the log-probabilities of both responses may fall together.',
  evaluate(pair, { beta }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    const slope = beta! * sigmoid(-x);
    return { loss: -logSigmoid(x), gw: -slope, gl: slope };
  },
};
