import type { PairObjective } from './row';

export const slic: PairObjective = {
  kind: 'pairs',
  id: 'slic',
  name: 'Sequence Likelihood Calibration (SLiC-HF)',
  arxiv: '2305.10425',
  year: 2023,
  formula: '\\max(0,\\; \\delta - \\log\\pi_w + \\log\\pi_l) - \\lambda\\log\\pi_w',
  needs: [],
  settings: [
    { name: 'delta', range: [0, 1000], default: 1, source: 'HALOs' },
    { name: 'lambda', range: [0, 10], default: 0.1, source: 'HALOs' },
  ],
  changes:
    'Ranks by log-probability itself, with a margin δ and imitation of the chosen response instead of a reference.',
  fails:
    'Summed log-probabilities favour short responses, and nothing stops the margin from being met by making them shorter.',
  evaluate(pair, { delta, lambda }) {
    const short = delta! - pair.policyW + pair.policyL;
    const slope = short > 0 ? 1 : 0;
    return { loss: Math.max(0, short) - lambda! * pair.policyW, gw: -slope - lambda!, gl: slope };
  },
};
