import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const xpo: PairObjective = {
  kind: 'pairs',
  draws: 'policy',
  against: 'reference',
  id: 'xpo',
  name: 'Exploratory Preference Optimization',
  arxiv: '2405.21046',
  year: 2024,
  formula:
    '-\\log\\sigma(\\beta\\Delta) + \\alpha\\log\\pi(\\tilde y),\\quad y \\sim \\pi,\\; \\tilde y \\sim \\pi_{\\mathrm{ref}}',
  needs: ['reference'],
  settings: [betaSetting(0.1, 'TRL'), { name: 'alpha', range: [0, 1], default: 1e-5, source: 'TRL' }],
  changes: 'Online DPO of a response of the policy against one of the reference, which it is paid to move away from.',
  fails:
    'The bonus has no lower bound: with a large α the reference’s responses are driven out whatever they are worth.',
  evaluate(pair, { beta, alpha }) {
    const x = beta! * (pair.ratioW - pair.ratioL);
    const slope = beta! * sigmoid(-x);
    const bonus = alpha! * (pair.contextW * pair.policyW + pair.contextL * pair.policyL);
    return { loss: -logSigmoid(x) + bonus, gw: -slope + alpha! * pair.contextW, gl: slope + alpha! * pair.contextL };
  },
};
