import { logSigmoid, sigmoid } from './logistic';
import type { PairObjective } from './row';

export const orpo: PairObjective = {
  kind: 'pairs',
  id: 'orpo',
  name: 'Odds Ratio Preference Optimization',
  arxiv: '2403.07691',
  year: 2024,
  formula:
    '-a_w - \\lambda\\log\\sigma\\left(\\log\\frac{e^{a_w}}{1-e^{a_w}} - \\log\\frac{e^{a_l}}{1-e^{a_l}}\\right),\\quad a = \\frac{\\log\\pi}{|y|}',
  needs: ['lengths'],
  settings: [{ name: 'lambda', range: [0, 10], default: 0.1, source: 'xfactlab/orpo; TRL calls it beta' }],
  changes:
    'Imitation and preference in one stage: the odds of a token of the chosen response against those of the rejected, no reference.',
  fails:
    'The odds diverge where the mean probability reaches 1; a is kept below −10⁻⁶. The imitation is the mean of each response.',
  evaluate(pair, { lambda }) {
    const a = Math.min(pair.policyW / pair.lengthW, -1e-6);
    const b = Math.min(pair.policyL / pair.lengthL, -1e-6);
    const [w, l] = [-Math.expm1(a), -Math.expm1(b)];
    const x = a - b - (Math.log(w) - Math.log(l));
    const slope = lambda! * sigmoid(-x);
    const loss = -pair.policyW / pair.lengthW - lambda! * logSigmoid(x);
    return { loss, gw: -(1 + slope / w) / pair.lengthW, gl: slope / l / pair.lengthL };
  },
};
