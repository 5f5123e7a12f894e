import { likelihoodRatio } from './likelihoodRatio';
import type { TokensObjective } from './row';

export const espo: TokensObjective = {
  kind: 'tokens',
  draws: 'policy',
  id: 'espo',
  name: 'Early-Stopping Policy Optimization',
  arxiv: '2202.00079',
  year: 2022,
  formula:
    '-\\rho A,\\quad \\rho = \\pi/\\pi_{\\mathrm{old}};\\quad \\text{drawn anew once } \\overline{|\\rho - 1|} > \\delta',
  needs: ['reference', 'rewards'],
  settings: [
    { name: 'delta', range: [0.001, 10], default: 0.25, source: 'RL-X; the paper’s own was not found' },
    {
      name: 'kl',
      range: [0, 100],
      default: 0.05,
      source: 'TRL: kl_coef, a penalty in the reward of every token',
    },
    {
      name: 'epochs',
      range: [1, 1000],
      default: 300,
      source: 'RL-X: at most 300 minibatches; optimiser steps on the same responses, at most',
    },
  ],
  changes: 'PPO without clipping: a batch of responses is used until the policy has moved off it by δ on average.',
  fails: 'One token whose ratio explodes is not held back, only the mean over all of them is.',
  evaluate(token) {
    const loss = -likelihoodRatio(token) * token.advantage;
    return { loss, slope: loss };
  },
};
