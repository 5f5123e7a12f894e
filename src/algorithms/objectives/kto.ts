import { sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const kto: PairObjective = {
  kind: 'pairs',
  id: 'kto',
  name: 'Kahneman–Tversky Optimization, on pairs',
  arxiv: '2402.01306',
  year: 2024,
  formula: '\\lambda_D\\,\\sigma(\\beta(z_0 - c_w)) + \\lambda_U\\,\\sigma(\\beta(c_l - z_0))',
  needs: ['reference'],
  settings: [
    betaSetting(0.1, 'TRL; HALOs'),
    {
      name: 'z0',
      range: [-1000, 1000],
      default: 0,
      source: 'published: the mean log-ratio of mismatched pairs; here it is given',
    },
    { name: 'lambda_d', range: [0, 100], default: 1, source: 'TRL; HALOs' },
    { name: 'lambda_u', range: [0, 100], default: 1, source: 'TRL; HALOs' },
  ],
  changes: 'Values each response by itself as a gain or a loss against z₀, with a limit to how much any one can count.',
  fails: 'Saturates: a response far on the wrong side of z₀ has almost no gradient.',
  evaluate(pair, { beta, z0, lambda_d: gain, lambda_u: pain }) {
    const w = beta! * (pair.ratioW - z0!);
    const l = beta! * (pair.ratioL - z0!);
    const loss = gain! * sigmoid(-w) + pain! * sigmoid(l);
    return { loss, gw: -gain! * beta! * sigmoid(w) * sigmoid(-w), gl: pain! * beta! * sigmoid(l) * sigmoid(-l) };
  },
};
