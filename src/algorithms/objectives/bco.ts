import { mapped } from '../slow';
import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type Pair, type PairObjective } from './row';

/** Sum of the implicit rewards of both responses. */
const rewardsOf = (pair: Pair, beta: number): number => beta * (pair.ratioW + pair.ratioL);

export const bco: PairObjective = {
  kind: 'pairs',
  id: 'bco',
  name: 'Binary Classifier Optimization',
  arxiv: '2404.04656',
  year: 2024,
  formula: '-\\log\\sigma(\\beta c_w - \\delta - \\bar r) - \\log\\sigma(\\delta + \\bar r - \\beta c_l)',
  needs: ['reference', 'state'],
  settings: [
    betaSetting(0.01, 'TRL'),
    {
      name: 'delta',
      range: [-100, 100],
      default: 0,
      source: 'a choice: it is added to the running mean r̄, which TRL uses alone',
    },
  ],
  batch: {
    // r̄: mean of the implicit rewards of all earlier steps, 0 before the first (TRL counts the step itself too).
    relate: (pairs, _, [count, sum]) => mapped(pairs, () => [count > 0 ? sum / count : 0, 0] as const),
    advance: (pairs, { beta }, [count, sum]) => [
      count + 2 * pairs.length,
      sum + pairs.reduce((part, pair) => part + rewardsOf(pair, beta!), 0),
      0,
      0,
    ],
  },
  changes:
    'A classifier of single responses, chosen against rejected, with the implicit reward as its logit; its threshold follows the mean reward r̄.',
  fails: 'With a threshold far from the rewards both terms saturate and one class is learnt alone.',
  evaluate(pair, { beta, delta }) {
    const threshold = delta! + pair.contextW;
    const w = beta! * pair.ratioW - threshold;
    const l = beta! * pair.ratioL - threshold;
    return { loss: -logSigmoid(w) - logSigmoid(-l), gw: -beta! * sigmoid(-w), gl: beta! * sigmoid(l) };
  },
};
