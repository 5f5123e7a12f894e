import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type Objective } from './row';

export const bco: Objective = {
  id: 'bco',
  name: 'Binary Classifier Optimization',
  arxiv: '2404.04656',
  year: 2024,
  formula: '-\\log\\sigma(\\beta c_w - \\delta) - \\log\\sigma(\\delta - \\beta c_l)',
  needs: ['reference'],
  settings: [
    betaSetting(0.01, 'TRL'),
    {
      name: 'delta',
      range: [-100, 100],
      default: 0,
      source: 'TRL trains with a running mean of the implicit rewards; here it is given',
    },
  ],
  changes:
    'A classifier of single responses, chosen against rejected, with the implicit reward as its logit and δ as its threshold.',
  fails: 'With a threshold far from the rewards both terms saturate and one class is learnt alone.',
  evaluate(pair, { beta, delta }) {
    const w = beta! * pair.ratioW - delta!;
    const l = beta! * pair.ratioL - delta!;
    return { loss: -logSigmoid(w) - logSigmoid(-l), gw: -beta! * sigmoid(-w), gl: beta! * sigmoid(l) };
  },
};
