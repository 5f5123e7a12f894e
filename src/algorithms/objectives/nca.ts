import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const nca: PairObjective = {
  kind: 'pairs',
  id: 'nca',
  name: 'Noise Contrastive Alignment',
  arxiv: '2402.05369',
  year: 2024,
  formula: '-\\log\\sigma(\\beta c_w) - \\tfrac12\\log\\sigma(-\\beta c_w) - \\tfrac12\\log\\sigma(-\\beta c_l)',
  needs: ['reference'],
  settings: [betaSetting(0.01, 'thu-ml/Noise-Contrastive-Alignment')],
  changes:
    'Judges each response by itself, so the log-probability of the chosen one cannot fall with that of the rejected.',
  fails: 'The chosen log-ratio has a finite optimum, log 2/β, beyond which it is pushed back.',
  evaluate(pair, { beta }) {
    const w = beta! * pair.ratioW;
    const l = beta! * pair.ratioL;
    const loss = -logSigmoid(w) - 0.5 * logSigmoid(-w) - 0.5 * logSigmoid(-l);
    return { loss, gw: beta! * (0.5 * sigmoid(w) - sigmoid(-w)), gl: 0.5 * beta! * sigmoid(l) };
  },
};
