import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const simpo: PairObjective = {
  kind: 'pairs',
  id: 'simpo',
  name: 'Simple Preference Optimization',
  arxiv: '2405.14734',
  year: 2024,
  formula:
    '-\\log\\sigma\\left(\\beta\\left(\\frac{\\log\\pi_w}{|w|} - \\frac{\\log\\pi_l}{|l|}\\right) - \\gamma\\right)',
  needs: ['lengths'],
  settings: [
    betaSetting(2.5, 'princeton-nlp/SimPO (Llama-3 Instruct)'),
    { name: 'gamma', range: [-100, 100], default: 1.375, source: 'princeton-nlp/SimPO (Llama-3 Instruct: γ/β = 0.55)' },
  ],
  changes: 'No reference: the reward is the mean log-probability per token, with a target margin γ.',
  fails:
    'Nothing holds the policy near the start, so the learning rate and the number of steps do; γ and γ/β are easily confused.',
  evaluate(pair, { beta, gamma }) {
    const x = beta! * (pair.policyW / pair.lengthW - pair.policyL / pair.lengthL) - gamma!;
    const slope = beta! * sigmoid(-x);
    return { loss: -logSigmoid(x), gw: -slope / pair.lengthW, gl: slope / pair.lengthL };
  },
};
