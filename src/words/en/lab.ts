import { translated } from '../language';
import { fixed, grouped, plain, plural, signed, significant } from '../numbers';

/** What momentum is held against. */
export type Against = 'matched' | 'limit' | 'plain';

const AGAINST: Readonly<Record<Against, string>> = {
  matched: 'the control with β·T/c_T',
  limit: 'the control with β(1−α)',
  plain: 'the plain arm',
};

const steps = (n: number) => plural(n, { one: 'step', other: 'steps' });

const english = {
  title: 'The theory lab',
  keys: 'Key of the arms',
  /** Parts, as the subject of a sentence. */
  parts: { charts: 'The charts of the lab', plane: 'The plane of α and β' },
  after: (n: number) => `after ${steps(n)}`,
  delay: {
    large: (cells: number) =>
      `This experiment is too large for the lab’s pictures: arms × iterations × prompts × actions is more than ${grouped(cells)}. “Train live” runs it all the same.`,
    drawing: (share: number, left: string | null) =>
      `Drawing the lab: ${Math.floor(100 * share)} %${left === null ? '' : `, about ${left} left`}`,
    long: (time: string) => `To draw this lab takes about ${time} on this machine.`,
    draw: 'Draw it',
  },
  actions: {
    legend: 'Actions of the triangle',
    corners: { top: 'top corner', left: 'left corner', right: 'right corner' },
    nameless: (number: number) => `action ${number}`,
  },
  bars: {
    title: (solution: string) => `Probability of every action under ${solution}`,
    about: 'A bar an arm; the tick is the base policy and can be dragged.',
    ranked: 'Below stand the true rewards: drag one.',
    unranked: 'A preference matrix judges here, so there is no reward.',
    scroller: 'Probabilities, picture',
    spoken: (actions: number, arms: number, iterations: number) =>
      `Probabilities of ${actions} actions for ${arms} arms after ${iterations} iterations`,
    base: (action: string) => `Base probability of ${action}`,
    reward: (action: string) => `True reward of ${action}`,
    columns: { action: 'action', reward: 'true reward', base: 'base' },
  },
  mark: {
    about: 'Your mark: where the next anchor will be; arrow keys move it',
    spoken: (along: number, beside: number) =>
      `${fixed(along, 2)} last changes along from the solution before, ${fixed(beside, 2)} beside`,
    name: 'your mark',
  },
  simplex: {
    title: 'Where the policies go',
    about: (among: boolean) =>
      `Every point is a policy${among ? ', among these three actions' : ''}; a corner plays one action only. The line is the solution, the thin one with rings the anchor (next reference), the square is <em>previous</em>.`,
    field: 'Arrows: the direction of one exact proximal step of the selected arm, longer for a longer step.',
    levels: 'Dotted: equal true reward.',
    drawn: (seed: number) => `Labels are drawn; this is seed ${seed}.`,
    drag: 'Drag the base policy π₀.',
    toggles: { anchors: 'anchors', field: 'vector field', levels: 'reward levels' },
    roles: { solution: 'solution', previous: 'previous', anchor: 'anchor' },
    columns: { arm: 'arm', iteration: 'iteration', policy: 'policy' },
    ofAll: '(of all actions)',
    base: 'Base policy; arrow keys move it in the triangle',
    noOrbit: (arm: string) => `${arm}: no orbit`,
    spoken: (names: string, arms: number, where: string) =>
      `Triangle of ${names} with the trajectories of ${arms} arms. ${where}`,
  },
  step: {
    title: (t: number, arm: string) => `One proximal step, iteration ${t} of ${arm}`,
    about:
      'The same three actions in log-probabilities, where a tilt is a straight arrow and momentum goes straight on.',
    policies: {
      previous: 'previous',
      reference: 'reference',
      anchor: 'anchor',
      solution: 'solution',
      next: 'next anchor',
    },
    columns: {
      policy: 'policy',
      across: 'across (log-ratio of third to second / √2)',
      up: 'up (log-ratio of first to the others · √(2/3))',
    },
    /** What the step is measured against. */
    references: {
      anchor: 'the anchor',
      initial: 'the base policy',
      previous: 'the last solution',
      moving: 'the reference that was drawn from the anchor toward the policy, as it was at the end',
      mixture: 'the mixture of outer reference and anchor',
    },
    begins: (anchor: string, fresh: boolean, against: string | null) => {
      const samples = fresh
        ? `The step starts at the anchor ${anchor} and draws its own responses`
        : `The anchor ${anchor} samples the responses`;
      return against === null
        ? `${samples}; the objective has no reference, so the anchor stands for it here.`
        : `${samples}, and the step is measured against ${against}.`;
    },
    ball: (radius: number) =>
      `All policies as close to it as the solution will be: KL ≤ ${significant(radius)} nats. In log-probabilities this ball is an egg.`,
    rewardTilts: 'The reward tilts: this is the direction in which log-probabilities rise with reward.',
    preferencesTilt:
      'The preferences tilt: this is the direction in which log-probabilities rise with the chance to beat the anchor.',
    lies: {
      drawn: (solution: string) =>
        `The solution ${solution} lies on the edge of the ball; labels are drawn, so it need not be where the tilt points.`,
      exact: (solution: string) =>
        `The solution ${solution} lies where the tilt meets the edge of the ball; a smaller β makes the ball larger.`,
      edge: (solution: string) => `The solution ${solution} lies on the edge of the ball.`,
    },
    still: (next: string) => `Without momentum the next anchor ${next} is the solution.`,
    fromAnchor: (next: string) => `Momentum carries the solution on, away from the anchor, to the next anchor ${next}.`,
    carries: (previous: string, next: string, ratio: number | null) =>
      `From the previous solution ${previous} to the next anchor ${next}: ${
        ratio === null ? 'nothing has moved' : `${fixed(ratio, 2)} × (solution − previous)`
      }. That is the momentum.`,
  },
  /** What the pictures show of momentum. */
  note: {
    noMomentum: {
      headline: 'No arm uses momentum here.',
      detail: 'Give an arm a constant α in the settings.',
    },
    noPlain: 'No plain arm stands beside momentum here.',
    momentum: 'momentum',
    withArm: (value: string, arm: string) => `${value} with ${arm}`,
    without: (value: string) => `${value} without`,
    withScale: (value: string, scale: string) => `${value} with ${scale}`,
    between: ', ',
    none: 'none',
    steps: (epsilon: number, each: string) => `Steps to a gap of ε = ${plain(epsilon)}: ${each}.`,
    noneHalves: 'No arm comes to half the base policy’s gap.',
    end: (iterations: number, each: string) => `Gap after ${steps(iterations)}: ${each}.`,
    plain: {
      ahead: 'Momentum gets there sooner than the plain arm.',
      same: 'Momentum does not help here: it is as fast as the plain arm.',
      behind: 'Momentum does not help here: it is slower than the plain arm.',
    },
    control: {
      ahead: (larger: boolean) =>
        `Momentum gets there sooner than the plain arm, and than a ${larger ? 'larger' : 'smaller'} β does.`,
      same: (larger: boolean) => `Momentum helps here, but no more than a ${larger ? 'larger' : 'smaller'} β does.`,
      behind: (larger: boolean) => `Momentum helps here, but less than a ${larger ? 'larger' : 'smaller'} β does.`,
    },
    clock: (iterations: number, clock: number, matched: number) =>
      `With exact labels and exact steps momentum is another clock and nothing else: ${steps(iterations)} are ${fixed(clock, 2)} plain steps, and iterative DPO with β·T/c_T = ${significant(matched)} ends on the same policy.`,
    limit: (beta: number, lead: number) =>
      `With β(1−α) = ${significant(beta)} it is ahead all the way, in the end by ${significant(lead)} plain steps.`,
    waiting: {
      headline: 'Labels are drawn here, so one run says little.',
      detail: (done: number, wanted: number) =>
        `Mean and interval appear when all of two or more seeds are in: ${done} of ${wanted} so far.`,
    },
    farther: (other: Against) => `Momentum ends farther from the optimum than ${AGAINST[other]}.`,
    closer: (other: Against) => `Momentum ends closer to the optimum than ${AGAINST[other]}.`,
    untold: (other: Against) => `Momentum cannot be told from ${AGAINST[other]} here.`,
    paired: (other: Against, n: number, { mean, low, high }: { mean: number; low: number; high: number }) =>
      `Gap with momentum minus gap with ${AGAINST[other]}, paired by seed, N = ${n}: ${signed(mean, 4)} (95 % interval ${signed(low, 4)} to ${signed(high, 4)})`,
    meanGap: (gap: number) => `mean gap ${significant(gap)}`,
    nearlyOneClock:
      'In the exact model the two keep nearly the same clock, so a difference comes mostly from the drawn labels and the few gradient steps.',
    game: {
      noReward: 'No reward exists here: an arm is judged by how far an opponent could exploit it.',
      faster: 'Momentum does not help here: it leaves the equilibrium faster.',
      closer: 'Here an arm with momentum ends closer to the equilibrium than the plain one.',
      ends: (first: number | undefined, iterations: number, list: string) =>
        `KL from the equilibrium, ${significant(first)} nats at first, after ${steps(iterations)}: ${list}.`,
      inward: (names: string) => `Closer than it began: ${names}.`,
      noneInward: 'No arm ends closer to the equilibrium than it began.',
    },
  },
};

export type LabWords = typeof english;
export const labWords = translated('lab', english);
