import { sigmoid, softplus } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const robustDpo: PairObjective = {
  kind: 'pairs',
  id: 'robust_dpo',
  name: 'Robust DPO',
  arxiv: '2403.00409',
  year: 2024,
  formula:
    '\\frac{-(1-\\varepsilon)\\log\\sigma(\\beta\\Delta) + \\varepsilon\\log\\sigma(-\\beta\\Delta)}{1-2\\varepsilon}',
  needs: ['reference'],
  settings: [betaSetting(0.1, 'TRL'), { name: 'label_smoothing', range: [0, 0.49], default: 0.1, source: 'TRL' }],
  changes: 'Undoes label noise of a known rate ε: the loss is an unbiased estimate of the loss on clean labels.',
  fails:
    'Unbounded below: the slope never falls under βε/(1−2ε), so the margin grows without end; losses may be negative.',
  evaluate(pair, { beta, label_smoothing: epsilon }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    const scale = 1 / (1 - 2 * epsilon!);
    const gw = -beta! * scale * ((1 - epsilon!) * sigmoid(-x) + epsilon! * sigmoid(x));
    return { loss: scale * ((1 - epsilon!) * softplus(-x) - epsilon! * softplus(x)), gw, gl: -gw };
  },
};
