import { betaSetting, type PairObjective } from './row';

export const sppoHard: PairObjective = {
  kind: 'pairs',
  id: 'sppo_hard',
  name: 'Self-Play Preference Optimization, hard labels',
  arxiv: '2405.00675',
  year: 2024,
  formula: '\\left(c_w - \\tfrac{1}{2\\beta}\\right)^2 + \\left(c_l + \\tfrac{1}{2\\beta}\\right)^2',
  needs: ['reference'],
  settings: [betaSetting(0.001, 'TRL (no factor ½, so twice SPPO at P = 1, 0)')],
  changes: 'SPPO with the preferred response taken to win always: each log-ratio gets a fixed target.',
  fails: 'Both responses are pulled by fixed targets of 1/(2β) nats, however close they are in quality.',
  evaluate(pair, { beta }) {
    const w = pair.ratioW - 0.5 / beta!;
    const l = pair.ratioL + 0.5 / beta!;
    return { loss: w * w + l * l, gw: 2 * w, gl: 2 * l };
  },
};
