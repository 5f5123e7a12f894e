import {
  COMPARED,
  comparison,
  constant,
  matchedComparison,
  matchedNesterov,
  methodArms,
  newArm,
  relatives,
} from './arms';
import { BRADLEY_TERRY, drawn, preset, range, THREE, world } from './banditWorlds';
import type { Arm } from './experiment';
import type { Preset } from './preset';

/** Rewards that crowd at the top, 1 − (i/19)⁴, and an even base policy: many answers are nearly as good as the best. */
const CROWDED = world(
  range(20).map((i) => `answer ${i + 1}`),
  range(20).map(() => 0),
  range(20).map((i) => Number((1 - (i / 19) ** 4).toFixed(9))),
);

/** P(row ≻ column): c beats b, and yet b does better against a, so that no rewards explain them. */
const UNRANKED = [
  [0.5, 0.7, 0.8],
  [0.3, 0.5, 0.45],
  [0.2, 0.55, 0.5],
];

/** Two features of eight actions: how kind an action is, and how long; the base policy is even. */
const KINDNESS = [1, 0.8, 0.5, 0.4, 0, -0.2, -0.6, -1];
const LENGTH = [0.2, -0.5, 1, -1, 0.6, 0.1, -0.4, 0.8];
const LINEAR = world(
  KINDNESS.map((_, i) => `answer ${i + 1}`),
  KINDNESS.map(() => 0),
  KINDNESS,
  { features: [KINDNESS.map((kind, i) => [kind, LENGTH[i]!])] },
);

/**
 * Two likely answers that are nearly alike to the policy, and a third, unlikely and bad, that lies where the one differs from the other: the
 * mechanism of arXiv 2410.08847, whose example this is.
 */
const ALIKE = world(['No', 'Never', 'Yes'], [2, 2, -3], [1, 0.5, -1], {
  features: [
    [
      [1, 0.1],
      [1, -0.1],
      [0, 1],
    ],
  ],
  oracle: { ...BRADLEY_TERRY, kind: 'hard' },
  labels: drawn(64),
});

const CYCLE = [
  [0.5, 0, 1],
  [1, 0.5, 0],
  [0, 1, 0.5],
];
const ipo: Arm['objective'] = { id: 'ipo', settings: { beta: 5, reduction: 0 } };
const sppo: Arm['objective'] = { id: 'sppo', settings: { beta: 5 } };
const steadySppo: Arm['objective'] = { id: 'sppo', settings: { beta: 1 } };

/** Answers of 4 to 26 words, of which those of 16 are best; the base policy writes about 10. */
const WORDS = range(12).map((i) => 4 + 2 * i);
const OVERRATED = world(
  WORDS.map((words) => `${words} words`),
  WORDS.map((_, i) => Number((-(((i - 3) / 2) ** 2) / 2).toFixed(3))),
  WORDS.map((_, i) => Number((1 - ((i - 6) / 4) ** 2).toFixed(3))),
  { words: WORDS, oracle: { ...BRADLEY_TERRY, proxy: { labels: 256, seed: 0, sees: 'words' } } },
);

export const BANDIT_PRESETS: readonly Preset[] = [
  preset(
    'clock',
    'Three actions, exactly',
    'Everything is exact, and APO is iterative DPO on a faster clock: after 20 steps the control with β·T/c_T stands on the same policy.',
    { world: world(THREE, [0, 1, 0.5], [1, 0.4, 0]), arms: matchedComparison(1, 0.3, 20), iterations: 20 },
  ),
  preset(
    'rates',
    'Twenty actions, close rewards',
    'Rewards crowd at the top: the gap falls like 1/T, with α = 0.3 by the factor 0.7, with α = t/(t+3) like 1/T²; and β·T/c_T ends level with each.',
    {
      world: CROWDED,
      arms: [...matchedComparison(1, 0.3, 100), ...matchedNesterov(1, 100)],
      iterations: 100,
    },
  ),
  preset(
    'linear',
    'A softmax-linear policy',
    'Extrapolating the parameters and extrapolating the log-probabilities give the same policy, to the last digits.',
    {
      world: LINEAR,
      arms: [
        newArm('parameters', 'APO in parameters', { id: 'dpo', settings: { beta: 1 } }, constant(0.3, 'parameters')),
        newArm('policy', 'APO in log-probabilities', { id: 'dpo', settings: { beta: 1 } }, constant(0.3, 'policy')),
        newArm('control', 'Control: DPO with β(1−α)', { id: 'dpo', settings: { beta: 0.7 } }),
      ],
      iterations: 20,
    },
  ),
  preset(
    'proxy',
    'A judge that has learnt from labels',
    'A reward model judges that has learnt “longer is better”: its reward rises to the end, while the true reward turns after a while, with momentum sooner.',
    { world: OVERRATED, arms: matchedComparison(4, 0.3, 20), iterations: 20 },
  ),
  preset(
    'tie',
    'A tie at the top',
    'Two actions are best, so the minimal gap is 0 and Theorem 4.8 promises nothing: the reward gap still closes, the policy keeps both.',
    { world: world(['kind', 'kind too', 'mean'], [0, 1, 1.5], [1, 1, 0.2]), arms: comparison(1, 0.3), iterations: 20 },
  ),
  preset(
    'noisy',
    'A quarter of the labels flipped',
    'Runs scatter like 1/(β(1−α)) and like 1/√N: momentum adds to the noise of the labels what a smaller β would. Over 20 seeds it cannot be told from the plain arm.',
    {
      world: world(THREE, [0, 1, 0.5], [1, 0.4, 0], {
        oracle: { ...BRADLEY_TERRY, labelNoise: 0.25 },
        labels: drawn(64),
      }),
      arms: comparison(1, 0.3),
      iterations: 15,
      seeds: 20,
    },
  ),
  preset(
    'few',
    'Eight labels an iteration',
    'Eight labels are too few for the law that runs scatter like 1/(β(1−α)), but scatter they do: over 20 seeds momentum cannot be told from the plain arm.',
    {
      world: world(THREE, [0, 1, 0.5], [1, 0.4, 0], { labels: drawn(8) }),
      arms: comparison(1, 0.3),
      iterations: 15,
      seeds: 20,
    },
  ),
  preset(
    'preferences',
    'Preferences that no reward explains',
    'One answer leads against every opponent by 0.15 or more, as Theorem B.2 asks: momentum turns to it sooner, within the bound, and a smaller β does as much.',
    {
      world: world(
        ['a', 'b', 'c'],
        [0.2, 0.5, 0.3].map((p) => Number(Math.log(p).toFixed(6))),
        [0, 0, 0],
        {
          preferences: [UNRANKED],
        },
      ),
      arms: [
        newArm('sppo', 'Iterative SPPO', steadySppo),
        newArm('apo', 'APO, α = 0.3', steadySppo, constant(0.3)),
        newArm('control', 'Control: SPPO with β(1−α)', { id: 'sppo', settings: { beta: 0.7 } }),
      ],
      iterations: 20,
    },
  ),
  preset(
    'rock-paper-scissors',
    'Rock, paper, scissors',
    'No action is best: with α > 0 the policy spirals outward faster, with α < 0 slower, and only a look-ahead turns inward.',
    {
      world: world(['rock', 'paper', 'scissors'], [0.508, 0.254, 0], [0, 0, 0], { preferences: [CYCLE] }),
      arms: [
        newArm('sppo', 'Iterative SPPO', sppo),
        newArm('apo', 'APO, α = 0.3', sppo, constant(0.3)),
        newArm('strong', 'APO, α = 0.6', sppo, constant(0.6)),
        newArm('back', 'APO, α = −0.3', sppo, constant(-0.3)),
        newArm('extragradient', 'Extragradient', sppo, {}, 'extragradient'),
        newArm('optimistic', 'Optimistic', sppo, {}, 'optimistic'),
      ],
      iterations: 400,
    },
  ),
  preset(
    'displacement',
    'The preferred answer becomes unlikely',
    'Two likely answers look alike to the policy. DPO, with momentum or without, moves along what tells them apart and ends at a third that nobody preferred, its margins all won; imitation or an anchor holds the preferred one up.',
    {
      world: ALIKE,
      arms: [
        ...comparison(0.1, 0.3).slice(0, 2),
        ...methodArms(['rpo_response_mean', 'anchored_zero'], () => ({ beta: 0.1 })),
      ],
      iterations: 3,
      seeds: 10,
    },
  ),
  preset(
    'misled',
    'A base policy that hides the best',
    'The base policy all but excludes the best action: until it is sampled no label speaks for it, and momentum cannot either.',
    {
      world: world(THREE, [-5, 2, 1], [1, 0.4, 0], { labels: drawn(128) }),
      arms: comparison(1, 0.3),
      iterations: 20,
      seeds: 20,
    },
  ),
  preset(
    'length',
    'Length as a nuisance',
    'The oracle likes long answers, the true reward does not: every arm ends at the longest, and a faster clock gets there sooner.',
    {
      world: world(['short and kind', 'middling', 'long and vague'], [0, 0.5, -1], [1, 0.5, 0], {
        words: [8, 20, 45],
        oracle: { ...BRADLEY_TERRY, lengthBias: 0.05 },
      }),
      arms: comparison(1, 0.3),
      iterations: 20,
    },
  ),
  preset(
    'opposites',
    'Momentum’s opposites',
    'An anchor that is an average of its past (EMA) and a policy drawn half-way back to the base are momentum of the other sign: the path of iterative DPO on a slower clock, at iteration 19 and 20 where DPO was at 10.',
    {
      world: world(THREE, [0, 1, 0.5], [1, 0.4, 0]),
      arms: [
        ...comparison(1, 0.3).slice(0, 2),
        newArm('ema', 'EMA anchor, half', { id: 'dpo', settings: { beta: 1 } }, { ...constant(-0.5), from: 'anchor' }),
        { ...newArm('back', 'Half-way back to the base', { id: 'dpo', settings: { beta: 1 } }), expo: -0.5 },
      ],
      iterations: 20,
    },
  ),
  preset(
    'relatives',
    'Momentum and its neighbours',
    'In the exact model every neighbour of momentum walks one path, base · exp(c·r/β), on a clock of its own: at equal KL no two can be told apart.',
    {
      world: world(THREE, [0, 1, 0.5], [1, 0.4, 0]),
      arms: [...comparison(1, 0.3), ...relatives(1, { expo: 0.3, every: 16 })],
      iterations: 20,
    },
  ),
  preset(
    'relatives-drawn',
    'Momentum and its neighbours, with drawn labels',
    'Sixteen labels an iteration: whether a neighbour is worth its KL, its labels and its steps, with bands over twenty seeds.',
    {
      world: world(THREE, [0, 1, 0.5], [1, 0.4, 0], { labels: drawn(16) }),
      arms: [...comparison(1, 0.3), ...relatives(1, { expo: 0.3, every: 16 })],
      iterations: 15,
      seeds: 20,
    },
  ),
  preset(
    'relatives-cycle',
    'Neighbours of momentum without a best action',
    'Rock, paper, scissors under IPO: momentum spirals outward, a look-ahead inward, and COMAL rests at a mixture until its outer reference moves on.',
    {
      world: world(['rock', 'paper', 'scissors'], [0.508, 0.254, 0], [0, 0, 0], { preferences: [CYCLE] }),
      arms: [
        newArm('ipo', 'Iterative IPO', ipo),
        newArm('apo', 'APO, α = 0.3', ipo, constant(0.3)),
        newArm('extragradient', 'Extragradient', ipo, {}, 'extragradient'),
        newArm('optimistic', 'Optimistic', ipo, {}, 'optimistic'),
        { ...newArm('inpo', 'INPO, outer reference fixed', ipo), reference: 'mixture', referenceEvery: 2000 },
        { ...newArm('comal', 'COMAL, outer reference every 12', ipo), reference: 'mixture' },
      ],
      iterations: 400,
    },
  ),
  preset(
    'objectives',
    'Every objective, with drawn labels',
    'At β = 1 and the same number of steps: which close the gap, at what KL, with how many labels. Rewards tell more than labels do, and fresh draws cost the most.',
    {
      world: world(THREE, [0, 1, 0.5], [1, 0.4, 0], {
        labels: { kind: 'sampled', count: 32, steps: 16, learningRate: 0.5 },
      }),
      arms: methodArms(COMPARED, ({ settings }) => (settings.some(({ name }) => name === 'beta') ? { beta: 1 } : {})),
      iterations: 10,
      seeds: 5,
    },
  ),
];
