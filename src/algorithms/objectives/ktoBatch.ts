import { sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const ktoBatch: PairObjective = {
  kind: 'pairs',
  id: 'kto_batch',
  name: 'Kahneman–Tversky Optimization',
  arxiv: '2402.01306',
  year: 2024,
  formula:
    '\\lambda_D\\,\\sigma(\\beta(z_0 - c_w)) + \\lambda_U\\,\\sigma(\\beta(c_l - z_0)),\\quad z_0 = \\max(0, \\overline{\\log\\pi(y_j|x_i) - \\log\\pi_{\\mathrm{ref}}(y_j|x_i)})',
  needs: ['reference', 'mismatched'],
  settings: [
    betaSetting(0.1, 'TRL; HALOs'),
    { name: 'lambda_d', range: [0, 100], default: 1, source: 'TRL; HALOs' },
    { name: 'lambda_u', range: [0, 100], default: 1, source: 'TRL; HALOs' },
  ],
  changes:
    'Values each response by itself as a gain or a loss against z₀, how far the policy is from its reference: the mean log-ratio of responses to other prompts, not below 0, held constant.',
  fails:
    'Saturates: a response far on the wrong side of z₀ has almost no gradient. z₀ is an estimate from few responses, and costs a second scoring.',
  evaluate(pair, { beta, lambda_d: gain, lambda_u: pain }) {
    const z0 = pair.contextW;
    const [w, l] = [beta! * (pair.ratioW - z0), beta! * (pair.ratioL - z0)];
    const loss = gain! * sigmoid(-w) + pain! * sigmoid(l);
    return { loss, gw: -gain! * beta! * sigmoid(w) * sigmoid(-w), gl: pain! * beta! * sigmoid(l) * sigmoid(-l) };
  },
};
