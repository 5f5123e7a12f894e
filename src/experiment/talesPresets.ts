import { completeSettings } from '../algorithms/objectives/table';
import { zopo } from '../algorithms/objectives/zopo';
import { matchedBeta } from '../algorithms/theory';
import { COMPARED, comparison, matchedComparison, methodArms, newArm, relatives } from './arms';
import type { Arm, Experiment, TalesWorld } from './experiment';
import type { Preset } from './preset';

const TALES: TalesWorld = {
  kind: 'tales',
  rewards: {},
  sampling: { prompts: 64, responses: 4, temperature: 1, topK: 0, topP: 1, maxTokens: 40 },
  oracle: { kind: 'bradley-terry', temperature: 0.5, labelNoise: 0, lengthBias: 0, pairs: 'best-worst' },
  solve: {
    steps: 12,
    pairsPerStep: 16,
    microBatches: 1,
    learningRate: 3e-4,
    warmup: 0.1,
    decay: 'constant',
    weightDecay: 0,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    clip: 1,
  },
  evaluation: { prompts: 96 },
};

function experiment(title: string, world: TalesWorld, arms: Arm[], iterations: number, seeds = [0]): Experiment {
  return { version: 1, title, world, arms, seeds, iterations, engine: 'auto' };
}

/**
 * 20 queries of 16 comparisons: as many oracle calls as 5 × 64 labelled pairs. With all queries in the warm-up it is random search. The
 * learning rate moves a point by 0.8 in the 64 coordinates, in which two instructions are about 1.2 apart.
 */
const SEARCH = { queries: 4, prompts: 16, candidates: 300, words: 2, learning_rate: 0.1, warm_up: 5, noise: 0.3 };

function promptSearch(): Arm[] {
  const settings = (given: Readonly<Record<string, number>>) => ({
    ...completeSettings(zopo, { ...SEARCH, ...given }),
  });
  return [
    newArm('dpo', 'Iterative DPO', { id: 'dpo', settings: { beta: 0.1 } }),
    newArm('zopo', 'ZOPO: words before the prompt', { id: 'zopo', settings: settings({}) }),
    newArm('random', 'The same words at random', { id: 'zopo', settings: settings({ warm_up: 301 }) }),
  ];
}

/**
 * Every objective with its own defaults, unless those are for another scale: SPPO's β, whose targets would be ±500 nats, and the budget
 * of the search, which is as many oracle calls as the labelled pairs of the others.
 */
function everyObjective(): Arm[] {
  const given: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    sppo: { beta: 0.05 },
    sppo_hard: { beta: 0.05 },
    zopo: { ...SEARCH, queries: 2, warm_up: 2 },
  };
  return methodArms([...COMPARED, zopo.id], ({ id }) => given[id] ?? {});
}

const ALPHA = 0.3;
const plainDpo = (id: string, name: string): Arm => newArm(id, name, { id: 'dpo', settings: { beta: 0.1 } });

/** Momentum beside what acts where a proximal step is not solved: a larger learning rate and more steps, by c_T/T, and more iterations. */
function unsolvedControls(iterations: number, longer: number): Arm[] {
  const [, apo] = comparison(0.1, ALPHA);
  const { learningRate } = TALES.solve;
  const rate = round(learningRate * farther(apo!, iterations));
  return [
    plainDpo('dpo', `Iterative DPO, ${longer} iterations`),
    { ...apo!, iterations },
    { ...plainDpo('rate', 'DPO, learning rate × c_T/T'), iterations, learningRate: rate },
    { ...LONGER, iterations, steps: longerSteps(apo!, TALES, iterations) },
  ];
}

/** c_T/T: how much farther an arm goes than the plain iteration in so many exact steps. */
const farther = ({ momentum }: Arm, iterations: number): number => 1 / matchedBeta(1, momentum, iterations);

const LONGER = plainDpo('steps', 'DPO, steps × c_T/T');
const longerSteps = (arm: Arm, { solve }: TalesWorld, iterations: number): number =>
  Math.round(solve.steps * farther(arm, iterations));

/** Iterative DPO and momentum, and as many more steps as momentum goes farther. */
function besideLongerSteps(world: TalesWorld, iterations: number): Arm[] {
  const [dpo, apo] = comparison(0.1, ALPHA);
  return [dpo!, apo!, { ...LONGER, steps: longerSteps(apo!, world, iterations) }];
}

/** Proximal steps that go on until β binds: twice the prompts, four times the steps, a learning rate that falls to 0. */
const SOLVED: TalesWorld = {
  ...TALES,
  sampling: { ...TALES.sampling, prompts: 128 },
  solve: { ...TALES.solve, steps: 48, decay: 'linear' },
};

/** The paper's β of its three iterations (arXiv 2410.06293, §5). */
const PAPER_BETAS = [0.01, 0.1, 1];

/** A reward model judges that knows little, and twice the steps, so that eight iterations lead past the place where the true reward turns. */
const MISLED: TalesWorld = {
  ...TALES,
  oracle: { ...TALES.oracle, proxy: { labels: 32, seed: 0 } },
  solve: { ...TALES.solve, steps: 24 },
};

const round = (value: number): number => Number(value.toPrecision(12));

/** Methods that learn from the rewards of a group of responses, and their nearest kin by rewards of pairs. */
const GROUPS: readonly string[] = ['grpo', 'dr_grpo', 'dapo', 'gspo', 'rebel'];

/** Half the prompts, so that all of them take minutes. */
const SMALL: TalesWorld = {
  ...TALES,
  sampling: { ...TALES.sampling, prompts: 32 },
  evaluation: { prompts: 64 },
};

export const TALES_PRESETS: readonly Preset[] = [
  {
    name: 'tales-momentum',
    look: 'Does momentum help a small storyteller, or would a smaller β have done the same?',
    experiment: experiment('Tiny tales: what momentum adds', TALES, comparison(0.1, 0.3), 5),
  },
  {
    name: 'tales-controls',
    look: 'Where a step ends long before its solution, β hardly acts: are a larger learning rate, more steps or more iterations worth as much as momentum?',
    experiment: experiment('Tiny tales: controls that act', TALES, unsolvedControls(5, 8), 8),
  },
  {
    name: 'tales-solved',
    look: 'Where every step goes on until β binds: does momentum add what a smaller β does not?',
    experiment: experiment('Tiny tales: solved steps', SOLVED, matchedComparison(2, ALPHA, 3), 3),
  },
  {
    name: 'tales-proxy',
    look: 'A reward model that has learnt from 32 labels judges: how far does the true reward follow its own, and what does momentum change about the turn?',
    experiment: experiment('Tiny tales: a judge who knows little', MISLED, besideLongerSteps(MISLED, 8), 8),
  },
  {
    name: 'tales-betas',
    look: 'With the β of the paper, ten times as large in every iteration: how far does each step still go?',
    experiment: experiment(
      'Tiny tales: β = 0.01, 0.1, 1',
      TALES,
      comparison(PAPER_BETAS[0]!, ALPHA)
        .slice(0, 2)
        .map((arm) => ({ ...arm, betas: [...PAPER_BETAS] })),
      3,
    ),
  },
  {
    name: 'tales-groups',
    look: 'What do GRPO, its switches and REBEL make of rewards, beside DPO of the same draws?',
    experiment: experiment(
      'Tiny tales: rewards of a group',
      SMALL,
      methodArms(['dpo', ...GROUPS], () => ({})),
      3,
    ),
  },
  {
    name: 'tales-relatives',
    look: 'What do the neighbours of momentum do for the same storyteller: judged beyond the solution, measured against a reference that comes along, or asked twice?',
    experiment: experiment(
      'Tiny tales: momentum and its neighbours',
      TALES,
      [...comparison(0.1, 0.3), ...relatives(0.1, { expo: 0.3, every: 4 })],
      5,
    ),
  },
  {
    name: 'tales-zopo',
    look: 'At as many oracle calls, can words before the prompt do what training does, for a model that was never taught to follow them?',
    experiment: experiment('Tiny tales: search a prompt or train?', TALES, promptSearch(), 5),
  },
  {
    name: 'tales-objectives',
    look: 'On the same prompts and with the same number of steps, which objective moves the storyteller how far, and at what price?',
    experiment: experiment('Tiny tales: every objective, side by side', SMALL, everyObjective(), 2, [0, 1, 2]),
  },
];
