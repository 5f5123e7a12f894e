import { logSigmoid, sigmoid, softplus } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const discopop: PairObjective = {
  kind: 'pairs',
  id: 'discopop',
  name: 'Discovered Preference Optimization',
  arxiv: '2406.08414',
  year: 2024,
  formula: '(1-m)\\log(1+e^{-x}) + m\\,e^{-x},\\quad x=\\beta\\Delta,\\; m=\\sigma(x/\\tau)',
  needs: ['reference'],
  settings: [
    betaSetting(0.05, 'SakanaAI/DiscoPOP'),
    { name: 'tau', range: [0.01, 1], default: 0.05, source: 'SakanaAI/DiscoPOP' },
  ],
  changes:
    'A loss found by letting a language model propose losses: logistic for wrong pairs, exponential for right ones.',
  fails: 'Not convex, and its slope at Δ = 0 is positive: from the reference the margin first shrinks.',
  evaluate(pair, { beta, tau }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    const y = x / tau!;
    // m·e^{−x} as one exponential: for very negative x its factors are 0 and ∞.
    const exponential = Math.exp(logSigmoid(y) - x);
    const rest = sigmoid(-y);
    const change = (rest * (exponential - sigmoid(y) * softplus(-x))) / tau!;
    const gw = beta! * (change - rest * sigmoid(-x) - exponential);
    return { loss: rest * softplus(-x) + exponential, gw, gl: -gw };
  },
};
