import { mapped } from '../slow';
import { mates, order, referenceGap } from './batch';
import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

/** Alignment by stochastic dominance, paired: the k-th smallest gap of the policy is compared with the k-th smallest of the reference. */
export const aot: PairObjective = {
  kind: 'pairs',
  id: 'aot',
  name: 'Alignment via Optimal Transport, paired',
  arxiv: '2406.05882',
  year: 2024,
  formula:
    '-\\log\\sigma\\left(\\beta\\left[\\operatorname{sort}(\\log\\pi_w - \\log\\pi_l) - \\operatorname{sort}(\\log\\pi_{\\mathrm{ref},w} - \\log\\pi_{\\mathrm{ref},l})\\right]_i\\right)',
  needs: ['reference', 'batch'],
  settings: [betaSetting(0.01, 'the author’s change to TRL')],
  batch: {
    // A pair's reference gap minus that of its mate: exactly 0 if it is its own mate, and for a step of one pair, which is DPO.
    *relate(pairs) {
      const gaps = pairs.map(referenceGap);
      const own = pairs.map((pair) => pair.policyW - pair.policyL);
      const theirs = mates(own, yield* order(own), gaps, yield* order(gaps));
      return yield* mapped(gaps, (gap, i) => [gap - theirs[i]!, 0] as const);
    },
  },
  changes: 'Asks that the distribution of the margins improve over the reference’s, not every pair’s own.',
  fails: 'Depends on how many pairs a step has; which pair is compared with which changes from step to step.',
  evaluate(pair, { beta }) {
    const x = beta! * (pair.ratioW - pair.ratioL + pair.contextW);
    const slope = beta! * sigmoid(-x);
    return { loss: -logSigmoid(x), gw: -slope, gl: slope };
  },
};
