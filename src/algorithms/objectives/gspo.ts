import { epochsSetting, heldExp } from './policyGradient';
import type { ResponsesObjective } from './row';

export const gspo: ResponsesObjective = {
  kind: 'responses',
  draws: 'policy',
  against: 'group',
  group: { deviation: true, mean: 'responses' },
  id: 'gspo',
  name: 'Group Sequence Policy Optimization',
  arxiv: '2507.18071',
  year: 2025,
  formula:
    '\\max\\left(-sA,\\,-\\operatorname{clip}(s, 1-\\varepsilon_{\\mathrm{low}}, 1+\\varepsilon_{\\mathrm{high}})A\\right),\\quad s = \\left(\\pi(y)/\\pi_{\\mathrm{old}}(y)\\right)^{1/|y|},\\; A = \\frac{r - \\bar r}{\\sigma_r}',
  needs: ['rewards', 'lengths'],
  settings: [
    {
      name: 'clip_low',
      range: [0.0001, 10],
      default: 0.05,
      source: 'a choice: the paper’s 0.0003 (TRL’s index) suits responses of thousands of tokens',
    },
    { name: 'clip_high', range: [0.0001, 10], default: 0.05, source: 'a choice: as clip_low; the paper: 0.0004' },
    epochsSetting(4, 'the paper: four minibatches a draw; here each is the whole draw'),
  ],
  changes:
    'GRPO whose ratio is that of the whole response, a geometric mean over its tokens: what was rewarded is what is weighed and clipped.',
  fails: 'A response is clipped as a whole: with it all its tokens lose their gradient. No KL holds the policy.',
  evaluate({ ratio, length, reward: advantage }, settings) {
    const share = 1 / ratio.length;
    const each = ratio.map((c, k) => {
      const s = heldExp(c / length[k]!);
      const free = -s * advantage[k]!;
      const held = -Math.min(1 + settings.clip_high!, Math.max(1 - settings.clip_low!, s)) * advantage[k]!;
      return { loss: share * Math.max(free, held), slope: free >= held ? (share * free) / length[k]! : 0 };
    });
    return { loss: each.reduce((sum, { loss }) => sum + loss, 0), slopes: each.map(({ slope }) => slope) };
  },
};
