import { epochsSetting, klSetting, likelihoodRatio } from './policyGradient';
import type { TokensObjective } from './row';

export const ppo: TokensObjective = {
  kind: 'tokens',
  draws: 'policy',
  against: 'group',
  id: 'ppo',
  aliases: ['ppo_clip'],
  name: 'Proximal Policy Optimization, clipped, with a baseline',
  arxiv: '1707.06347',
  year: 2017,
  formula:
    '\\max\\left(-\\rho A,\\,-\\operatorname{clip}(\\rho, 1\\pm\\varepsilon)A\\right),\\quad \\rho = \\pi/\\pi_{\\mathrm{old}}',
  needs: ['reference', 'rewards'],
  settings: [
    { name: 'clip', range: [0.001, 10], default: 0.2, source: 'the paper; TRL' },
    klSetting,
    epochsSetting(4, 'TRL: num_ppo_epochs'),
  ],
  changes:
    'Policy gradient on the true rewards of fresh responses, token by token; the baseline is the mean of the other responses to the prompt.',
  fails: 'Needs fresh responses and rewards all along; where the ratio is clipped a token has no gradient.',
  evaluate(token, { clip }) {
    const ratio = likelihoodRatio(token);
    const free = -ratio * token.advantage;
    const held = -Math.min(1 + clip!, Math.max(1 - clip!, ratio)) * token.advantage;
    return { loss: Math.max(free, held), slope: free >= held ? free : 0 };
  },
};
