import { translated } from '../language';
import { fixed, plural, significant } from '../numbers';

const iterations = (n: number) => plural(n, { one: 'iteration', other: 'iterations' });

const english = {
  /** Parts, as the subject of a sentence. */
  parts: {
    panel: 'The panel',
    reward: 'The reward',
    triangle: 'The triangle',
    plane: 'The plane',
    phases: 'The phases',
    verdict: 'The verdict',
    curve: 'The curve',
  },
  missing: (reason: string) => `There is no picture here. ${reason}.`,
  noLink: 'the address has no link',
  takes: (seconds: number) => `It would take about ${seconds} s to compute`,
  noRecording: 'There is no recording of this experiment, and nothing is trained here',
  tooLarge: 'This world is too large for a frame.',
  computing: 'The plane is being computed.',
  noCurve: 'It is no function of one pair, so there is no curve.',
  curve: 'Loss and slope against the margin',
  overIterations: 'Over the iterations',
  triangle: (actions: string, arms: string) => `Triangle of ${actions} with the trajectories of ${arms}`,
  dot: (arm: string, alpha: number, beta: number) =>
    `The dot is ${arm}: α = ${fixed(alpha)}, β = ${significant(beta)}. Along the dashed line β·T/c_T is equal.`,
  open: 'Open in Apogee',
  captions: {
    triangle: (arms: number, length: number, drawn: string) =>
      `Every point is a policy, a corner plays one action only. ${plural(arms, { one: 'arm', other: 'arms' })}, ${iterations(length)}${drawn}.`,
    exact: ', exact',
    drawn: (seed: number) => `; labels are drawn, seed ${seed}`,
    plane: (length: number) =>
      `Every cell is a whole run of ${iterations(length)} of iterative DPO with that α and β; exact.`,
    phases: (length: number) => `${iterations(length)}; one arm, one seed: numbers are of single texts, not means.`,
    verdictExact: 'Exact: nothing is drawn.',
    verdict: (seeds: number) => `A dot is a seed, N = ${seeds}; the bar is the 95 % interval of the mean difference.`,
    curve: 'One pair of responses, with the settings of the paper: loss and slope against its margin Δ.',
  },
};

export type EmbedWords = typeof english;
export const embedWords = translated('embed', english);
