import { translated } from '../language';
import { fixed, plural, significant } from '../numbers';

const steps = (n: number) => plural(n, { one: 'step', other: 'steps' });
const seeds = (n: number) => plural(n, { one: 'seed', other: 'seeds' });

/** A fitted exponent with its interval. */
interface Fitted {
  mean: number;
  low: number;
  high: number;
}

const exponent = (slope: Fitted | null) =>
  slope ? `${fixed(slope.mean, 2)} (95 % interval ${fixed(slope.low, 2)} to ${fixed(slope.high, 2)})` : 'no exponent';

const english = {
  scales: { linear: 'linear', log: 'log', loglog: 'log–log' },
  iteration: 'iteration',
  readout: (iteration: number) => `iteration ${iteration}`,
  /** A line that a theorem gives of an arm. */
  theory: (what: string, arm: string) => `${what}, ${arm}`,
  bound: 'bound',
  clock: {
    title: 'The clock cₜ',
    about: (how: string) =>
      `Theorem 4.1: after t steps the solution is π₀ · exp(cₜ · r/β), with cₜ = d₁ + … + dₜ and dₜ₊₁ = 1 + α·dₜ. ${how} Each arm counts in steps of its own β.`,
    unmeasured: 'Dotted: the closed form; these labels or objectives have no Bradley–Terry odds to measure it by.',
    exact: (apart: number) =>
      `Solid: measured in the orbit; dotted: the closed form, at most ${significant(apart)} apart.`,
    drawn: 'Solid: measured in the orbit; dotted: the closed form, from which drawn labels stray.',
  },
  gap: {
    title: 'The gap closes',
    about: (seeds: number | null) =>
      `Best possible expected reward minus that of the solution${seeds === null ? '' : `, mean over N = ${seeds}`}.`,
    bounded:
      'Dotted: Theorem 4.4 with its constant, β·W((1−p)/(e·p))/c_t, where p is what the base policy gives to the best action: no rewards leave a larger gap.',
    unbounded: 'No bound is drawn: the constant of Theorem 4.4 is for DPO with exact odds of the true rewards.',
    axes: 'Axes of the gap',
  },
  rates: {
    title: 'How fast',
    about: (iterations: number) =>
      `Steps until the gap is at most ε, and the exponent fitted to the second half of the ${steps(iterations)} (−1 is a fall like 1/T). The interval measures the fit, not chance. c_T/T: plain steps that one step is worth.`,
    columns: {
      arm: 'arm',
      steps: (epsilon: number) => `steps to ε = ${significant(epsilon)}`,
      slope: 'slope (log–log)',
      interval: '95 % interval',
      last: 'last gap',
    },
    epsilon: 'ε, the gap to reach',
    label: 'How fast, by arm',
    moreThan: (steps: number) => `more than ${steps}`,
    interval: (low: string, high: string) => `${low} to ${high}`,
  },
  game: {
    title: 'Duality gap',
    heading: { last: 'Duality gap, last iterate', average: 'Duality gap, average of all solutions' },
    about:
      'How far the best opponent beats the policy, 2 max P(x ≻ π) − 1: 0 at the equilibrium. An average of all solutions may come closer than the last one ever does.',
    of: 'Duality gap of',
    choices: { last: 'last iterate', average: 'average' },
    axis: 'Axis of the duality gap',
    last: (arm: string) => `${arm}, last`,
    average: (arm: string) => `${arm}, average`,
    distance: 'Distance to the equilibrium',
    aboutDistance:
      'KL(equilibrium ‖ solution), nats: an orbit’s radius. Where it grows, the policy turns outward; where it falls, inward.',
  },
  seeds: {
    title: 'Gap over seeds',
    heading: (n: number) => `Over ${seeds(n)}`,
    about: (n: number, wanted: number, meaning: string) =>
      `Gap of every arm under drawn labels, N = ${seeds(n)}${n < wanted ? ` of ${wanted}, more are coming` : ''}: ${meaning}. Every arm sees the same random numbers.`,
    band: 'Band',
    bands: { sd: '± sd', se: '± se', range: 'min–max', all: 'all' },
    meanings: {
      sd: 'mean ± one standard deviation: how much single runs differ',
      se: 'mean ± one standard error: how well the mean is known',
      range: 'from the smallest to the largest seed',
      all: 'every seed, and their mean',
    },
    paired: 'Paired by seed',
    aboutPaired: (arm: string, n: number) =>
      `Gap of ${arm} minus that of the other arm under the same seed, N = ${seeds(n)}; the band is the 95 % interval of the mean. Below 0 momentum is ahead.`,
    low: (band: string) => `${band}, low`,
    high: (band: string) => `${band}, high`,
    bandOf: (arm: string) => `${arm} band`,
    minus: (arm: string) => `minus ${arm}`,
    interval: (arm: string) => `minus ${arm}, 95 %`,
  },
  spread: {
    title: 'How far runs scatter',
    waiting: 'How far single runs scatter is being computed.',
    about: (
      { seeds: n, iterations }: { seeds: number; iterations: number },
      from: number,
      strength: readonly { name: string; alpha: number; slope: Fitted | null }[],
      labels: Fitted | null,
    ) =>
      `Standard deviation over N = ${seeds(n)} of the log-odds between the best and the worst action after ${steps(iterations)}, at β from ${significant(from)} up, where no run is certain before its end. Theory: exponent 1 in 1/(β(1−α)), −½ in the number of labels. Measured: ${strength.map(({ name, alpha, slope }) => `${exponent(slope)} ${alpha === 0 ? name : `with ${name}`}`).join(', ')}; ${exponent(labels)} in the labels.`,
    againstStrength: 'Against 1/(β(1−α)):',
    againstLabels: (beta: number) => `Against the labels an iteration, at β = ${significant(beta)}:`,
    computing: 'It is being computed.',
    strengthTitle: 'Scatter against 1/(β(1−α))',
    labelsTitle: 'Scatter against the labels an iteration',
    labels: 'labels',
    logarithmic: (title: string) => `${title}, both axes logarithmic`,
    fit: (name: string) => `fit, ${name}`,
    without: 'without momentum',
    columns: { of: 'of', arm: 'arm', place: 'place', deviation: 'standard deviation' },
    labelsAnIteration: 'labels an iteration',
  },
  variation: {
    title: 'The policy turns to the best action',
    about: (seed: number | null, best: string) =>
      `Half the L1 distance${seed === null ? '' : ` (seed ${seed})`} to ${best}.`,
    ranked: 'the best policy, which shares between the best actions where two are best',
    unranked: 'the action that wins most against every opponent',
    bounded: (theorem: string, gap: number) =>
      `Dotted: ${theorem} with its constant, (1−p)/p · exp(−c_t·Δ/β), where p is what the base policy gives to the best action; Δ = ${significant(gap)}.`,
    tie: 'Two actions are best: the minimal gap Δ is 0, and Theorem 4.8 promises nothing.',
    unbounded:
      'No bound is drawn: Theorem 4.8 is for DPO with exact odds of the true rewards, B.2 for SPPO with exact preferences.',
    axis: 'Axis of the distance',
  },
  plane: {
    titles: { beta: 'The plane of α and β', labels: 'The plane of α and labels' },
    about: (iterations: number, what: string) =>
      `Iterative DPO with constant α in this world: every cell is a whole run of ${steps(iterations)}. ${what}`,
    fewer: (beta: number) => `β = ${significant(beta)} everywhere; fewer labels are lower.`,
    drag: 'Drag the dot: it drives the compared arms.',
    line: (iterations: number) => `The line joins equal β·T/c_T, T = ${iterations}.`,
    exact: 'Labels are exact, so the colour is the same all along it: momentum is nothing but a smaller β.',
    drawn:
      'With exact odds of a reward the colour would be the same all along it: what changes is what momentum does to these labels.',
    colour: 'Colour',
    quantities: { gap: 'gap', steps: 'steps to ε' },
    of: 'Plane of',
    verticals: { beta: 'α × β', labels: 'α × labels N' },
    epsilon: 'ε of the plane',
    waiting: 'The plane is being computed.',
    elsewhere: 'Open it in Apogee, which computes the plane of drawn labels.',
    moreThan: (iterations: number) => `more than ${iterations}`,
    atDot: (alpha: number, name: string, value: number) =>
      `at the dot, α = ${fixed(alpha, 2)}, ${name} = ${significant(value)}`,
    still: 'without momentum, α = 0',
    matched: (beta: number) => `without momentum, β·T/c_T = ${significant(beta)}`,
    facts: (unit: string, seeds: string, cells: string, by: string, current: boolean) =>
      `${unit}; ${seeds}; ${cells} cells, ${by}${current ? '' : '; being computed anew'}.`,
    units: { gap: 'Gap', steps: 'Steps to ε' },
    noSeeds: 'exact, no seeds',
    seeds: (n: number, wanted: number) => `N = ${seeds(n)} a cell${n < wanted ? ` of ${wanted}` : ''}`,
    inPage: 'in this page',
    columns: { gap: 'gap', error: 'standard error', steps: 'steps to ε', seeds: 'seeds' },
    picture: (unit: string, name: string) => `${unit} over α (across) and ${name} (up)`,
    momentum: 'α, momentum',
    scale: { gap: 'gap', steps: 'steps' },
    dot: (name: string) => `α and ${name} of the arm with momentum; arrow keys move it`,
  },
};

export type LabChartsWords = typeof english;
export const labChartsWords = translated('labCharts', english);
