import { meanLength } from './batch';
import type { PairObjective } from './row';

export const raft: PairObjective = {
  kind: 'pairs',
  id: 'raft',
  aliases: ['sft'],
  name: 'Reward Ranked Fine-Tuning (SFT on the chosen)',
  arxiv: '2304.06767',
  year: 2023,
  formula: '-\\tfrac{1}{\\bar{L}}\\log\\pi_w',
  needs: ['lengths', 'batch'],
  settings: [
    {
      name: 'mean',
      range: [0, 1],
      default: 0,
      source: 'TRL’s sft; the mean of each response as in ORPO and AIPO',
      choices: ['step', 'response'],
    },
  ],
  batch: meanLength,
  changes:
    'Imitates the chosen response and ignores the rejected: what pairs must beat. L̄ is the mean chosen length of the step, or the response’s own.',
  fails: 'It cannot go beyond what is drawn, nor say what to avoid; and with no reference nothing holds it.',
  evaluate(pair, { mean }) {
    const slope = -1 / (mean === 1 ? pair.lengthW : pair.contextW);
    return { loss: slope * pair.policyW, gw: slope, gl: 0 };
  },
};
