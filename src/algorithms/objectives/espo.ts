import { epochsSetting, klSetting, likelihoodRatio } from './policyGradient';
import type { TokensObjective } from './row';

export const espo: TokensObjective = {
  kind: 'tokens',
  draws: 'policy',
  against: 'group',
  id: 'espo',
  name: 'Early-Stopping Policy Optimization',
  arxiv: '2202.00079',
  year: 2022,
  formula:
    '-\\rho A,\\quad \\rho = \\pi/\\pi_{\\mathrm{old}};\\quad \\text{drawn anew once } \\overline{|\\rho - 1|} > \\delta',
  needs: ['reference', 'rewards'],
  settings: [
    { name: 'delta', range: [0.001, 10], default: 0.25, source: 'RL-X; the paper’s own was not found' },
    klSetting,
    epochsSetting(300, 'RL-X: at most 300 minibatches'),
  ],
  changes: 'PPO without clipping: a batch of responses is used until the policy has moved off it by δ on average.',
  fails: 'One token whose ratio explodes is not held back, only the mean over all of them is.',
  evaluate(token) {
    const loss = -likelihoodRatio(token) * token.advantage;
    return { loss, slope: loss };
  },
};
