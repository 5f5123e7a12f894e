import { mapped } from '../slow';
import { mates, order } from './batch';
import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

/** Alignment by stochastic dominance, unpaired: the k-th smallest chosen log-ratio is compared with the k-th smallest rejected one. */
export const aotUnpaired: PairObjective = {
  kind: 'pairs',
  id: 'aot_unpaired',
  name: 'Alignment via Optimal Transport, unpaired',
  arxiv: '2406.05882',
  year: 2024,
  formula: '-\\log\\sigma\\left(\\beta\\left[\\operatorname{sort}(c_w) - \\operatorname{sort}(c_l)\\right]_i\\right)',
  needs: ['reference', 'batch'],
  settings: [betaSetting(0.01, 'the author’s change to TRL')],
  batch: {
    // The rejected log-ratio that the chosen one is compared with, and the chosen one that the rejected is compared with.
    *relate(pairs) {
      const w = pairs.map((pair) => pair.ratioW);
      const l = pairs.map((pair) => pair.ratioL);
      const [orderW, orderL] = [yield* order(w), yield* order(l)];
      const [ofW, ofL] = [mates(w, orderW, l, orderL), mates(l, orderL, w, orderW)];
      return yield* mapped(ofW, (mate, i) => [mate, ofL[i]!] as const);
    },
  },
  changes:
    'Asks that chosen responses as a whole gain more than rejected ones as a whole; who was compared with whom is forgotten.',
  fails:
    'Throws away the pairing, the strongest evidence there is where prompts differ in difficulty; depends on the step’s size.',
  evaluate(pair, { beta }) {
    const x = beta! * (pair.ratioW - pair.contextW);
    const y = beta! * (pair.contextL - pair.ratioL);
    return { loss: -logSigmoid(x), gw: -beta! * sigmoid(-x), gl: beta! * sigmoid(-y) };
  },
};
