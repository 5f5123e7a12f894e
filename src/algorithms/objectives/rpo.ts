import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const rpo: PairObjective = {
  kind: 'pairs',
  id: 'rpo',
  name: 'Regularized Preference Optimization',
  arxiv: '2405.16436',
  year: 2024,
  formula: '-\\log\\sigma(\\beta\\Delta) - \\beta\\eta\\log\\pi_w',
  needs: ['reference'],
  settings: [
    betaSetting(0.01, 'YSLIU627 (alignment-handbook)'),
    { name: 'eta', range: [0, 100], default: 0.005, source: 'YSLIU627 (alignment-handbook)' },
  ],
  changes: 'DPO with imitation of the chosen response, which keeps its log-probability from falling.',
  fails:
    'The imitation is a sum over tokens, so it counts for more in longer responses; other forms of RPO scale it otherwise.',
  evaluate(pair, { beta, eta }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    const slope = beta! * sigmoid(-x);
    const pull = beta! * eta!;
    return { loss: -logSigmoid(x) - pull * pair.policyW, gw: -slope - pull, gl: slope };
  },
};
