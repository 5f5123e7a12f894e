import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const onlineDpo: PairObjective = {
  kind: 'pairs',
  draws: 'policy',
  against: 'self',
  id: 'online_dpo',
  name: 'Online Direct Preference Optimization',
  arxiv: '2402.04792',
  year: 2024,
  formula: '-\\log\\sigma(\\beta\\Delta),\\quad y_w, y_l \\sim \\pi',
  needs: ['reference'],
  settings: [betaSetting(0.1, 'TRL')],
  sameLoss: 'dpo',
  changes: 'DPO on two responses that the policy itself draws before every optimiser step, labelled there and then.',
  fails: 'Asks the oracle all along, and waits for the sampler before every step.',
  evaluate(pair, { beta }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    const slope = beta! * sigmoid(-x);
    return { loss: -logSigmoid(x), gw: -slope, gl: slope };
  },
};
