import { logSoftmax } from './group';
import { betaSetting, type ResponsesObjective } from './row';

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
    const loss = p.reduce((sum, logP, k) => sum + Math.exp(logP) * (logP - q[k]!), 0);
    return { loss, slopes: p.map((logP, k) => beta! * Math.exp(logP) * (logP - q[k]! - loss)) };
  },
};
