import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const minorDpo: PairObjective = {
  kind: 'pairs',
  id: 'minor_dpo',
  name: 'MinorDPO',
  arxiv: '2408.09834',
  year: 2024,
  formula: '-\\log\\sigma\\left(\\beta(c_w - \\max(0, c_l))\\right)',
  needs: ['reference'],
  settings: [betaSetting(0.1, 'secondary sources; the paper was not readable')],
  changes: 'Leaves the rejected response alone once it is less likely than under the reference.',
  fails: 'At the start c_l is exactly 0, the kink: here the rejected response then has no gradient.',
  evaluate(pair, { beta }) {
    const x = beta! * (pair.ratioW - Math.max(0, pair.ratioL));
    const slope = beta! * sigmoid(-x);
    return { loss: -logSigmoid(x), gw: -slope, gl: pair.ratioL > 0 ? slope : 0 };
  },
};
