import { logSoftmax, temperatureSetting } from './group';
import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type ResponsesObjective } from './row';

export const ncaRewards: ResponsesObjective = {
  kind: 'responses',
  id: 'nca_rewards',
  name: 'Noise Contrastive Alignment, K responses with rewards',
  arxiv: '2402.05369',
  year: 2024,
  formula:
    '-\\sum_k w_k\\log\\sigma(\\beta c_k) - \\tfrac1K\\sum_k\\log\\sigma(-\\beta c_k),\\quad w = \\operatorname{softmax}(r/\\alpha)',
  needs: ['reference', 'rewards'],
  settings: [betaSetting(0.01, 'thu-ml/Noise-Contrastive-Alignment'), temperatureSetting],
  changes:
    'Judges every response by itself against the reference, so the likelihood of good ones is kept from falling.',
  fails: 'Its optimum has finite log-ratios whatever the rewards, so a small β is needed to move far.',
  evaluate({ ratio, reward }, { beta, alpha }) {
    const weights = logSoftmax(reward, 1 / alpha!).map(Math.exp);
    const x = ratio.map((c) => beta! * c);
    const k = ratio.length;
    return {
      loss: -x.reduce((sum, z, i) => sum + weights[i]! * logSigmoid(z) + logSigmoid(-z) / k, 0),
      slopes: x.map((z, i) => beta! * (sigmoid(z) / k - weights[i]! * sigmoid(-z))),
    };
  },
};
