import { sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const anchoredZero: PairObjective = {
  kind: 'pairs',
  id: 'anchored_zero',
  aliases: ['apo_zero'],
  name: 'Anchored PO, zero',
  arxiv: '2408.06266',
  year: 2024,
  formula: '\\sigma(-\\beta c_w) + \\sigma(\\beta c_l)',
  needs: ['reference'],
  settings: [betaSetting(0.1, 'TRL (loss type apo_zero)')],
  changes: 'Raises the chosen and lowers the rejected response, each against the reference, not against the other.',
  fails: 'Saturates on both sides; a badly wrong pair has a vanishing gradient. Not Accelerated PO.',
  evaluate(pair, { beta }) {
    const [w, l] = [beta! * pair.ratioW, beta! * pair.ratioL];
    const gw = -beta! * sigmoid(w) * sigmoid(-w);
    return { loss: sigmoid(-w) + sigmoid(l), gw, gl: beta! * sigmoid(l) * sigmoid(-l) };
  },
};
