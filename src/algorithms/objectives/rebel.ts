import { betaSetting, type ResponsesObjective } from './row';

export const rebel: ResponsesObjective = {
  kind: 'responses',
  id: 'rebel',
  name: 'Regression to Relative Rewards (REBEL)',
  arxiv: '2404.16767',
  year: 2024,
  formula: '\\overline{\\left(\\beta(c_k - c_j) - (r_k - r_j)\\right)^2},\\quad \\beta = 1/\\eta,\\; k < j',
  needs: ['reference', 'rewards'],
  settings: [betaSetting(1, 'a choice: 1/η, which belongs to the scale of the rewards')],
  changes:
    'Regression of the difference of two rewards on the difference of their log-ratios; over K responses the mean of all pairs. Its exact step is that of DPO under Bradley–Terry labels, from rewards.',
  fails:
    'A square: one outlying reward moves the policy as far as it takes to fit it. The loss was read in code of others, not in the paper itself.',
  evaluate({ ratio, reward }, { beta }) {
    const count = ratio.length;
    const short = ratio.map((c, k) => beta! * c - reward[k]!);
    // Σ over pairs of (d_k − d_j)² is K Σ (d_k − d̄)²; of one response there is no pair.
    const mean = short.reduce((sum, d) => sum + d, 0) / count;
    const weight = 2 / Math.max(1, count - 1);
    return {
      loss: weight * short.reduce((sum, d) => sum + (d - mean) ** 2, 0),
      slopes: short.map((d) => 2 * weight * beta! * (d - mean)),
    };
  },
};
