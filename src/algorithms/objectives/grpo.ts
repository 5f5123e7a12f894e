import { clipped, divergence, epochsSetting } from './policyGradient';
import type { TokensObjective } from './row';

export const grpo: TokensObjective = {
  kind: 'tokens',
  draws: 'policy',
  against: 'group',
  group: { deviation: true, mean: 'responses' },
  id: 'grpo',
  name: 'Group Relative Policy Optimization',
  arxiv: '2402.03300',
  year: 2024,
  formula:
    '\\frac{1}{|y|}\\sum_t \\max\\left(-\\rho_t A,\\,-\\operatorname{clip}(\\rho_t, 1\\pm\\varepsilon)A\\right) + \\beta\\left(e^{-c_t} + c_t - 1\\right),\\quad A = \\frac{r - \\bar r}{\\sigma_r}',
  needs: ['reference', 'rewards', 'lengths'],
  settings: [
    { name: 'clip', range: [0.001, 10], default: 0.2, source: 'TRL: epsilon; that of PPO' },
    { name: 'kl', range: [0, 100], default: 0.04, source: 'the paper; TRL: beta, 0 by default' },
    epochsSetting(1, 'the paper: a single update of each draw'),
  ],
  changes:
    'PPO without a value model: a response’s advantage is its reward against those of the other responses to its prompt, in units of their deviation; the KL to the reference stands in the loss.',
  fails:
    'Where all rewards of a prompt are nearly equal, the deviation blows small differences up; 1/|y| makes a long wrong response cheap.',
  evaluate(token, { clip, kl }) {
    const [gain, leash] = [clipped(token, clip!, clip!), divergence(token)];
    return { loss: gain.loss + kl! * leash.loss, slope: gain.slope + kl! * leash.slope };
  },
};
