import { meanLength } from './batch';
import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const cpo: PairObjective = {
  kind: 'pairs',
  id: 'cpo',
  name: 'Contrastive Preference Optimization',
  arxiv: '2401.08417',
  year: 2024,
  formula: '-\\log\\sigma(\\beta(\\log\\pi_w - \\log\\pi_l)) - \\frac{\\alpha}{\\bar{L}}\\log\\pi_w',
  needs: ['lengths', 'batch'],
  settings: [
    betaSetting(0.1, 'ALMA; TRL'),
    { name: 'alpha', range: [0, 100], default: 1, source: 'ALMA; TRL’s cpo_alpha' },
  ],
  batch: meanLength,
  changes:
    'DPO without a reference, with imitation of the chosen response (a mean over the step’s tokens; L̄ is the mean chosen length).',
  fails:
    'Compares summed log-probabilities, so a shorter response is preferred by itself; the imitation alone holds it back.',
  evaluate(pair, { beta, alpha }) {
    const x = beta! * (pair.policyW - pair.policyL);
    const slope = beta! * sigmoid(-x);
    const pull = alpha! / pair.contextW;
    return { loss: -logSigmoid(x) - pull * pair.policyW, gw: -slope - pull, gl: slope };
  },
};
