import { betaSetting, type TokensObjective } from './row';

export const nashMd: TokensObjective = {
  kind: 'tokens',
  draws: 'policy',
  against: 'mixture',
  id: 'nash_md',
  name: 'Nash Mirror Descent, by policy gradient',
  arxiv: '2312.00886',
  year: 2023,
  formula:
    "-\\left(P(y \\succ y') - \\tfrac12\\right)\\log\\pi + \\beta\\,\\bar c\\,\\log\\pi,\\quad y' \\sim \\pi^{1-m}\\pi_{\\mathrm{ref}}^{m}",
  needs: ['reference', 'wins'],
  settings: [
    betaSetting(0.1, 'TRL'),
    { name: 'mixture', range: [0, 1], default: 0.5, source: 'TRL: mixture_coef, the reference’s share in the logits' },
  ],
  changes: 'Plays against a mixture of itself and the reference, so that cyclic preferences make sense.',
  fails:
    'The product of a token’s log-ratio with its own log-probability (TRL’s form) leaves out what later tokens add to the KL.',
  evaluate({ policy, reference, advantage }, { beta }) {
    const slope = beta! * (policy - reference) - advantage;
    return { loss: slope * policy, slope };
  },
};
