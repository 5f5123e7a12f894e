import { sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const kto: PairObjective = {
  kind: 'pairs',
  id: 'kto',
  name: 'Kahneman–Tversky Optimization, z₀ given',
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
      source: 'a choice: the published z₀ is the step’s own (kto_batch)',
    },
    { name: 'lambda_d', range: [0, 100], default: 1, source: 'TRL; HALOs' },
    { name: 'lambda_u', range: [0, 100], default: 1, source: 'TRL; HALOs' },
  ],
  sameLoss: 'anchored_zero',
  changes:
    'KTO without what sets its reference point: z₀ is a setting, for runs that have it. At z₀ = 0 it is Anchored PO (zero) to the last bit.',
  fails:
    'Saturates: a response far on the wrong side of z₀ has almost no gradient, and a given z₀ does not follow the policy.',
  evaluate(pair, { beta, z0, lambda_d: gain, lambda_u: pain }) {
    const w = beta! * (pair.ratioW - z0!);
    const l = beta! * (pair.ratioL - z0!);
    const loss = gain! * sigmoid(-w) + pain! * sigmoid(l);
    return { loss, gw: -gain! * beta! * sigmoid(w) * sigmoid(-w), gl: pain! * beta! * sigmoid(l) * sigmoid(-l) };
  },
};
