import { logSoftmax } from './group';
import { betaSetting, type ResponsesObjective } from './row';

/**
 * One term of the KL, p (log p − log q), plus q − p: both sum to 1, so the sum of all is the KL, and no term is negative. With
 * d = log q − log p it is p (eᵈ − 1 − d), for small d by its series.
 */
function excess(logP: number, logQ: number): number {
  const [p, d] = [Math.exp(logP), logQ - logP];
  if (Math.abs(d) >= 0.5) return Math.exp(logQ) - p * (1 + d);
  let series = 1;
  for (let k = 16; k > 2; k--) series = 1 + (series * d) / k;
  return (p * d * d * series) / 2;
}

export const exoRewards: ResponsesObjective = {
  kind: 'responses',
  id: 'exo_rewards',
  name: 'Efficient Exact Optimization, K responses with rewards',
  arxiv: '2402.00856',
  year: 2024,
  formula:
    '\\mathrm{KL}\\left(\\operatorname{softmax}_k(\\beta c_k)\\,\\|\\,\\operatorname{softmax}_k(r_k/\\rho)\\right)',
  needs: ['reference', 'rewards'],
  settings: [
    betaSetting(0.5, 'haozheji/exact-optimization, HH and TL;DR (0.1 on IMDB)'),
    { name: 'reward_scale', range: [0.01, 100], default: 0.5, source: 'haozheji/exact-optimization: β_r = β_π' },
  ],
  changes: 'Learns from the rewards of all K responses at once: the policy’s share of each is drawn to the reward’s.',
  fails:
    'A reverse KL: it seeks the best of the K it was shown, and a response that it has all but dropped gives no gradient.',
  evaluate({ ratio, reward }, { beta, reward_scale: scale }) {
    const p = logSoftmax(ratio, beta!);
    const q = logSoftmax(reward, 1 / scale!);
    const shares = p.map(Math.exp);
    const apart = (j: number, k: number) => (reward[j]! - reward[k]!) / scale! - beta! * (ratio[j]! - ratio[k]!);
    return {
      loss: p.reduce((sum, logP, k) => sum + excess(logP, q[k]!), 0),
      slopes: shares.map((share, k) => beta! * share * shares.reduce((sum, other, j) => sum + other * apart(j, k), 0)),
    };
  },
};
