import { translated } from '../language';
import { fixed, plural } from '../numbers';

const english = {
  title: 'Over the iterations',
  axis: 'Axis',
  axes: {
    iterations: { name: 'iteration', option: 'iterations', missing: '' },
    labels: { name: 'oracle labels', option: 'oracle labels spent', missing: 'No labels are spent here.' },
    tokens: { name: 'tokens', option: 'tokens spent', missing: 'No tokens are spent here.' },
    flops: {
      name: 'floating-point operations',
      option: 'floating-point operations spent',
      missing: 'No floating-point operations are counted here.',
    },
  },
  bands: {
    exact: 'Exact: nothing is drawn, so there is no band.',
    oneSeed: 'One seed, so no bands.',
    none: (of: number) => `Lines will be means over ${of} seeds, bands ± 1 standard error.`,
    first: (of: number) => `Lines are of one seed so far, of ${of}; bands come with the second.`,
    some: (begun: number, of: number) => `Lines are means over ${begun} of ${of} seeds; bands are ± 1 standard error.`,
    all: (of: number) => `Lines are means over ${of} seeds; bands are ± 1 standard error.`,
  },
  zero: (bands: string) => `${bands} Iteration 0 is the base policy.`,
  crowd: (plain: string | undefined) =>
    ` In colour: ${plain ? `${plain}, ` : ''}the selected arm and the one under the pointer; the others are grey.`,
  fewer: 'Fewer charts',
  more: (n: number) => plural(n, { one: 'more chart', other: 'more charts' }),
  first: 'Appears with the first finished iteration.',
  undefined: 'Not defined here.',
  seeds: 'seeds',
  countOfSeeds: (n: number) => plural(n, { one: 'seed', other: 'seeds' }),
  iteration: (n: number) => `iteration ${n}`,
  bandFrom: (arm: string) => `${arm}, band from`,
  bandTo: (arm: string) => `${arm}, band to`,
  arms: {
    search: 'Search arms',
    after: (n: number, iteration: number) => `${plural(n, { one: 'arm', other: 'arms' })} after iteration ${iteration}`,
    name: 'Arms and their numbers',
    arm: 'arm',
  },
  tools: {
    noPicture: 'There is no picture to save.',
    cannotSave: (why: string) => `The picture cannot be saved: ${why}.`,
    name: (title: string) => `${title}: tools`,
    about: 'About',
    aboutTitle: (title: string) => `About: ${title}`,
    table: 'Table',
    asTable: (title: string) => `${title}: as a table`,
    save: (title: string, format: string) => `${title}: save as ${format}`,
    tableOf: (title: string) => `${title}, table`,
  },
  exactNote: 'Exact: nothing is drawn.',
  seedNote: (seed: number) => `Labels are drawn; this is seed ${seed}.`,
  frontier: {
    title: 'Reward against KL',
    description:
      'True reward over KL to the base, one point an iteration: the honest comparison, at equal distance from the base. Dotted: the best of n draws of the base, without training.',
    rings: 'A ring is the next anchor, which momentum has made of a solution and no step has trained yet.',
    columns: { arm: 'arm', iteration: 'iteration', kl: 'KL to base (nats)' },
    reading: (reward: number, kl: number) => `${fixed(reward)} at ${fixed(kl)}`,
    unit: 'over nats',
    x: 'KL to the base, nats',
    nextAnchor: (arm: string) => `${arm}, next anchor`,
    bestOf: (n: number | string) => `best of ${n}`,
  },
  solution: 'the solution',
  beyond: 'the solution (with ExPO, the policy beyond it)',
  basePolicy: 'the base policy',
  reward: 'reward',
  klBase: (judged: string) => `How far ${judged} has moved from the base policy: what the reward was paid with.`,
  klBaseTitle: 'KL to the base',
  winRate: 'Win rate over the base',
  headToHead: 'Head to head',
  winsOver: (arm: string) => `wins over ${arm}`,
  marginApart: ' β differs between the arms, so compare an arm with itself only.',
  figures: {
    equalLength: {
      title: 'Win rate at equal length',
      description:
        'The win rate over the base with the effect of length taken out by a logistic regression, as AlpacaEval 2.0 does.',
      unit: 'share of prompts',
    },
    length: {
      title: 'Length of a response',
      description: 'Words a response, so that a gain by sheer length would show.',
      unit: 'words',
    },
    expectedLength: {
      title: 'Length of an action',
      description: 'Words of an action, in expectation: what an oracle with a length bias pays for beside the reward.',
      unit: 'words',
    },
    parses: {
      title: 'Still a tale',
      description: 'Share of the responses that the grammar of the tales can read.',
      unit: 'share of responses',
    },
    entropy: {
      title: 'Entropy',
      description: 'How undecided the solution is at every token; a fall means that its responses become alike.',
      unit: 'nats a token',
    },
    margin: {
      title: 'Implicit-reward margin',
      description:
        'Difference of the log-ratios of chosen and rejected, over the pairs of the iteration, times β where the objective has one.',
      unit: 'β · nats',
    },
    solved: {
      title: 'How far the step got',
      description:
        'The margin over the log-odds that the oracle gave to the labels. Far below 1, the step ends long before its solution, and β hardly acts.',
      unit: 'share of the odds',
    },
    chosen: {
      title: 'Log-probability of the chosen',
      description:
        'Mean log-probability of the preferred responses under the solution. That both fall together is a known effect of DPO.',
      unit: 'nats',
    },
    rejected: {
      title: 'Log-probability of the rejected',
      description: 'Mean log-probability of the rejected responses under the solution.',
      unit: 'nats',
    },
    gap: {
      title: 'Gap to the best policy',
      description: 'Expected reward of the best policy minus that of the solution.',
      unit: 'reward',
    },
    proxy: {
      title: 'Reward of the proxy',
      description:
        'What the reward model that judges expects of the solution. If it goes on rising while the true reward falls, that is over-optimisation.',
      unit: 'reward',
    },
    dualityGap: {
      title: 'Duality gap',
      description: 'How much the best answer to the solution wins; 0 at the equilibrium of the preferences.',
      unit: 'win rate',
    },
    averageGap: {
      title: 'Duality gap of the mean',
      description: 'The same for the mean of all solutions so far.',
      unit: 'win rate',
    },
    klEquilibrium: {
      title: 'KL to the equilibrium',
      description: 'KL(equilibrium ‖ solution): whether the policy spirals inward or outward.',
      unit: 'nats',
    },
  },
};

export type ChartsWords = typeof english;
export const chartsWords = translated('charts', english);
