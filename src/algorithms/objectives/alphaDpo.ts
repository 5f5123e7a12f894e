import { mapped } from '../slow';
import { logSigmoid, sigmoid } from './logistic';
import type { Pair, PairObjective, State } from './row';

/** Share of the past in the running averages, and the deviation below which the gaps count as equal. */
const DECAY = 0.9;
const ALIKE = 1e-6;

/** Length-normalised log-ratio of the chosen response minus that of the rejected one. */
const gapOf = ({ ratioW, ratioL, lengthW, lengthL }: Pair): number => ratioW / lengthW - ratioL / lengthL;

/** [Σ weights, weighted Σ of means, weighted Σ of deviations] of the gaps of all steps so far, this one included. */
function advance(pairs: readonly Pair[], state: State): State {
  const gaps = pairs.map(gapOf);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / Math.max(1, gaps.length - 1);
  const running = (old: number, value: number) => DECAY * old + (1 - DECAY) * value;
  return [running(state[0], 1), running(state[1], mean), running(state[2], Math.sqrt(variance)), 0];
}

export const alphaDpo: PairObjective = {
  kind: 'pairs',
  id: 'alpha_dpo',
  name: 'α-DPO, adaptive reward margin',
  arxiv: '2410.10148',
  year: 2024,
  formula:
    '-\\log\\sigma\\left(\\beta\\left[\\tfrac{\\log\\pi_w}{|w|} - \\tfrac{\\log\\pi_l}{|l|}\\right] - \\gamma - \\beta\\alpha z\\right),\\quad z = \\tfrac{M - \\mu_M}{\\sigma_M},\\; M = \\tfrac{c_w}{|w|} - \\tfrac{c_l}{|l|}',
  needs: ['reference', 'lengths', 'batch', 'state'],
  settings: [
    { name: 'beta', range: [1e-4, 100], default: 2.5, source: 'junkangwu/alpha-DPO, Mistral and Llama 3 Instruct' },
    { name: 'gamma', range: [-100, 100], default: 1.5, source: 'junkangwu/alpha-DPO, Llama 3 Instruct: γ/β = 0.6' },
    { name: 'alpha', range: [-10, 10], default: 0.2, source: 'junkangwu/alpha-DPO, Llama 3 Instruct' },
  ],
  batch: {
    relate(pairs, _, state) {
      const [weight, mean, deviation] = advance(pairs, state);
      const alike = deviation / weight < ALIKE;
      return mapped(pairs, (pair) => [alike ? 0 : (gapOf(pair) - mean / weight) / (deviation / weight), 0] as const);
    },
    advance: (pairs, _, state) => advance(pairs, state),
  },
  changes:
    'SimPO whose margin is larger for pairs on which the policy already beats the reference by more than usual (z against running averages). The margin is that of the authors’ code, γ + βαz, to which the published settings belong; equation 12 of the paper has γ + αM*.',
  fails:
    'Where policy and reference are equal the published code divides 0 by 0, and its averages start at 0; here they are corrected for their start, and z = 0 while σ is below 10⁻⁶, as in steps of one pair.',
  evaluate(pair, { beta, gamma, alpha }) {
    const x = beta! * (pair.policyW / pair.lengthW - pair.policyL / pair.lengthL - alpha! * pair.contextW) - gamma!;
    const slope = beta! * sigmoid(-x);
    return { loss: -logSigmoid(x), gw: -slope / pair.lengthW, gl: slope / pair.lengthL };
  },
};
