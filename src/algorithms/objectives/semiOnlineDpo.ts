import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const semiOnlineDpo: PairObjective = {
  kind: 'pairs',
  draws: 'policy',
  against: 'self',
  id: 'semi_online_dpo',
  name: 'Semi-online Direct Preference Optimization',
  arxiv: '2506.21495',
  year: 2025,
  formula: '-\\log\\sigma(\\beta\\Delta),\\quad y_w, y_l \\sim \\pi_{s\\lfloor n/s\\rfloor}',
  needs: ['reference'],
  settings: [
    betaSetting(0.1, 'as online DPO: TRL'),
    {
      name: 'sync',
      range: [1, 2000],
      default: 4,
      source: 'a choice: the paper compares periods s from 1, which is online, to never, which is offline',
    },
  ],
  sameLoss: 'dpo',
  changes:
    'Online DPO whose responses are drawn from the policy as it was at the last sync, s optimiser steps ago at most: between learning from the anchor’s responses (never) and online DPO (s = 1).',
  fails:
    'What was drawn grows stale between two syncs; asks the oracle all along. The period was read in the abstract, not in the experiments.',
  evaluate(pair, { beta }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    const slope = beta! * sigmoid(-x);
    return { loss: -logSigmoid(x), gw: -slope, gl: slope };
  },
};
