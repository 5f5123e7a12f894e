import { logSoftmax, temperatureSetting } from './group';
import { betaSetting, type ResponsesObjective } from './row';

export const infonca: ResponsesObjective = {
  kind: 'responses',
  id: 'infonca',
  name: 'InfoNCA, K responses with rewards',
  arxiv: '2402.05369',
  year: 2024,
  formula: '-\\sum_k w_k\\log\\operatorname{softmax}_k(\\beta c_k),\\quad w = \\operatorname{softmax}(r/\\alpha)',
  needs: ['reference', 'rewards'],
  settings: [betaSetting(0.01, 'thu-ml/Noise-Contrastive-Alignment'), temperatureSetting],
  changes: 'DPO for K responses: with two of them and α → 0 it is DPO itself.',
  fails: 'Only differences count, so the likelihoods of all K may fall together.',
  evaluate({ ratio, reward }, { beta, alpha }) {
    const weights = logSoftmax(reward, 1 / alpha!).map(Math.exp);
    const p = logSoftmax(ratio, beta!);
    return {
      loss: -p.reduce((sum, logP, k) => sum + weights[k]! * logP, 0),
      slopes: p.map((logP, k) => beta! * (Math.exp(logP) - weights[k]!)),
    };
  },
};
