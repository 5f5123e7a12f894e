import { sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

/**
 * σ(w)σ(−w) − σ(x)σ(−x), where `sum` is x + w: sinh((x − w)/2)·sinh((x + w)/2) / (4 cosh²(x/2)·cosh²(w/2)), which does not cancel. The
 * exponentials of the two sinh together are that of the larger of |x|, |w|, and are taken out of the cosh.
 */
function bellDifference(w: number, x: number, sum: number): number {
  const [near, far] = [Math.exp(-Math.min(Math.abs(x), Math.abs(w))), Math.exp(-Math.max(Math.abs(x), Math.abs(w)))];
  const sines = Math.sign(x - w) * Math.sign(sum) * Math.expm1(-Math.abs(x - w)) * Math.expm1(-Math.abs(sum));
  return (near * sines) / ((1 + near) * (1 + far)) ** 2;
}

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
    const delta = pair.ratioW - pair.ratioL;
    const [w, x] = [beta! * pair.ratioW, beta! * delta];
    const gl = beta! * sigmoid(x) * sigmoid(-x);
    return { loss: sigmoid(w) + sigmoid(-x), gw: beta! * bellDifference(w, x, beta! * (pair.ratioW + delta)), gl };
  },
};
