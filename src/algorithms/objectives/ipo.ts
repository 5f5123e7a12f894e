import { betaSetting, type PairObjective } from './row';

export const ipo: PairObjective = {
  kind: 'pairs',
  id: 'ipo',
  name: 'Identity Preference Optimization',
  arxiv: '2310.12036',
  year: 2023,
  formula: '\\left(\\Delta - \\tfrac{1}{2\\beta}\\right)^2',
  needs: ['reference', 'lengths'],
  settings: [
    betaSetting(0.1, 'HALOs; the paper calls it τ'),
    {
      name: 'reduction',
      range: [0, 1],
      default: 0,
      source: 'the paper; TRL takes the mean over tokens',
      choices: ['sum', 'mean'],
    },
  ],
  changes: 'Regresses the margin to 1/(2β) instead of pushing it to infinity, so sure labels do not overfit.',
  fails: 'The target is per sequence (sum) or per token (mean): a β for one is wrong for the other.',
  evaluate(pair, { beta, reduction }) {
    const [w, l] = reduction === 1 ? [1 / pair.lengthW, 1 / pair.lengthL] : [1, 1];
    const error = w * pair.ratioW - l * pair.ratioL - 1 / (2 * beta!);
    return { loss: error * error, gw: 2 * w * error, gl: -2 * l * error };
  },
};
