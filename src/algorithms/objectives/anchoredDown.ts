import { sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const anchoredDown: PairObjective = {
  kind: 'pairs',
  id: 'anchored_down',
  aliases: ['apo_down'],
  name: 'Anchored PO, down',
  arxiv: '2408.06266',
  year: 2024,
  formula: '\\sigma(\\beta c_w) + \\sigma(-\\beta\\Delta)',
  needs: ['reference'],
  settings: [betaSetting(0.1, 'TRL (loss type apo_down)')],
  changes: 'For data worse than the model: lowers both responses, the rejected one more.',
  fails:
    'Lowers the chosen response by design, which is wrong where the chosen is better than the model. Not Accelerated PO.',
  evaluate(pair, { beta }) {
    const w = beta! * pair.ratioW;
    const x = beta! * (pair.ratioW - pair.ratioL);
    const slope = beta! * sigmoid(x) * sigmoid(-x);
    return { loss: sigmoid(w) + sigmoid(-x), gw: beta! * sigmoid(w) * sigmoid(-w) - slope, gl: slope };
  },
};
