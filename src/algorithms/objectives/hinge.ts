import { betaSetting, type PairObjective } from './row';

export const hinge: PairObjective = {
  kind: 'pairs',
  id: 'hinge',
  name: 'Hinge loss on the DPO margin (RSO)',
  arxiv: '2309.06657',
  year: 2023,
  formula: '\\max(0,\\; 1 - \\beta\\Delta)',
  needs: ['reference'],
  settings: [betaSetting(0.1, 'TRL')],
  changes: 'Stops at a margin of 1/β: pairs beyond it have no gradient at all.',
  fails:
    'All pairs short of the margin pull equally hard, however wrong; not the SLiC-HF objective, which has no reference.',
  evaluate(pair, { beta }) {
    const short = 1 - beta! * (pair.ratioW - pair.ratioL);
    const slope = short > 0 ? beta! : 0;
    return { loss: Math.max(0, short), gw: -slope, gl: slope };
  },
};
