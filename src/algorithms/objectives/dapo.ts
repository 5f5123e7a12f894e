import { clipped, epochsSetting } from './policyGradient';
import type { TokensObjective } from './row';

export const dapo: TokensObjective = {
  kind: 'tokens',
  draws: 'policy',
  against: 'group',
  group: { deviation: true, mean: 'tokens', dynamic: true },
  id: 'dapo',
  name: 'Decoupled Clip and Dynamic Sampling (DAPO)',
  arxiv: '2503.14476',
  year: 2025,
  formula:
    '\\max\\left(-\\rho A,\\,-\\operatorname{clip}(\\rho, 1-\\varepsilon_{\\mathrm{low}}, 1+\\varepsilon_{\\mathrm{high}})A\\right),\\quad A = \\frac{r - \\bar r}{\\sigma_r}',
  needs: ['rewards'],
  settings: [
    { name: 'clip_low', range: [0.001, 10], default: 0.2, source: 'the paper; TRL: epsilon' },
    { name: 'clip_high', range: [0.001, 10], default: 0.28, source: 'the paper; TRL: epsilon_high' },
    epochsSetting(4, 'a choice: with one epoch no ratio is ever clipped'),
  ],
  changes:
    'GRPO that lets unlikely tokens rise farther (clip-higher), counts all tokens of a step alike, draws again where all rewards of a prompt are equal, and has no KL. Its penalty for overlong responses is not here.',
  fails: 'Draws more than it uses where prompts are too easy or too hard; nothing holds the policy to a reference.',
  evaluate: (token, settings) => clipped(token, settings.clip_low!, settings.clip_high!),
};
