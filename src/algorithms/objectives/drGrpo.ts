import { clipped, epochsSetting } from './policyGradient';
import type { TokensObjective } from './row';

export const drGrpo: TokensObjective = {
  kind: 'tokens',
  draws: 'policy',
  against: 'group',
  group: { deviation: false, mean: 'room' },
  id: 'dr_grpo',
  name: 'GRPO Done Right (Dr. GRPO)',
  arxiv: '2503.20783',
  year: 2025,
  formula:
    '\\frac{1}{L}\\sum_t \\max\\left(-\\rho_t A,\\,-\\operatorname{clip}(\\rho_t, 1\\pm\\varepsilon)A\\right),\\quad A = r - \\bar r',
  needs: ['rewards'],
  settings: [
    { name: 'clip', range: [0.001, 10], default: 0.2, source: 'TRL: epsilon' },
    epochsSetting(1, 'TRL: num_iterations'),
  ],
  changes:
    'GRPO without the two divisions that bias it: by the deviation of the rewards, and by the length of the response (L is the most tokens that a response may have).',
  fails: 'The size of a step follows the scale of the rewards; nothing holds the policy to a reference.',
  evaluate: (token, { clip }) => clipped(token, clip!, clip!),
};
