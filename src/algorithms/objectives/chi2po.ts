import { logSigmoid, sigmoid } from './logistic';
import { betaSetting, type PairObjective } from './row';

export const chi2po: PairObjective = {
  kind: 'pairs',
  id: 'chi2po',
  name: 'χ²-Preference Optimization',
  arxiv: '2407.13399',
  year: 2024,
  formula:
    '-\\log\\sigma\\left(\\mathrm{clip}_{\\pm 2R}\\,\\beta(\\phi(c_w) - \\phi(c_l))\\right),\\quad \\phi(c) = e^c + c',
  needs: ['reference'],
  settings: [
    betaSetting(0.05, 'the paper: 0.05 and 0.005'),
    {
      name: 'r_max',
      range: [0.01, 1000],
      default: 10,
      source: 'a choice: the bound of the reward, which the paper leaves to the user',
    },
  ],
  changes:
    'Adds a χ² term to the KL: a response that becomes much more likely than under the reference is priced exponentially.',
  fails:
    'Gradients grow with e^c and vanish beyond the clip; on WebGPU the e^c of a gradient ends at c = 88, as f32 does.',
  evaluate(pair, { beta, r_max: bound }) {
    const { ratioW: w, ratioL: l } = pair;
    // e^w − e^l is one of the two times expm1(∓Δ): near ones do not cancel. If it is too large for a number, it is beyond the clip.
    const rise = w === l ? 0 : w > l ? -Math.exp(w) * Math.expm1(l - w) : Math.exp(l) * Math.expm1(w - l);
    const u = beta! * (rise + (w - l));
    const x = Math.min(Math.max(u, -2 * bound!), 2 * bound!);
    if (x !== u) return { loss: -logSigmoid(x), gw: 0, gl: 0 };
    const slope = beta! * sigmoid(-u);
    return { loss: -logSigmoid(x), gw: -slope * (1 + Math.exp(w)), gl: slope * (1 + Math.exp(l)) };
  },
};
