import { betaOf } from '../../algorithms/objectives/row';
import type { Arm, Experiment } from '../../experiment/experiment';
import { isGame } from '../../experiment/kinds';
import { rewardWords } from '../../trace/judged';
import {
  expectedWords,
  lengthControlledOverBase,
  metric,
  type Quantity,
  winRateOver,
  winRateOverBase,
} from '../../trace/series';
import { solvedShare } from '../../trace/solved';
import { fixed, percent, significant } from '../parts/format';
import { wordsOf } from '../parts/worlds';

/** A chart over iterations, one line an arm. */
export interface FigureSpec {
  id: string;
  title: string;
  /** What it shows and why it matters, one sentence. */
  description: string;
  unit: string;
  quantity: Quantity;
  format: (value: number | null | undefined) => string;
  /** A horizontal line that means something. */
  guide?: number;
}

/** The charts of an experiment, without the head to head. */
export function figuresOf(experiment: Experiment): FigureSpec[] {
  const aimed = aims(experiment) ? [SOLVED] : [];
  const pairs = [marginOf(experiment), ...aimed, CHOSEN, REJECTED];
  const { table } = wordsOf(experiment);
  const [klBase, winRate] = [klBaseOf(experiment), winRateOf(experiment)];
  // Only the tales have a grammar.
  const parses = experiment.world.kind === 'tales' ? [PARSES] : [];
  const proxy = isProxied(experiment) ? [PROXY] : [];
  if (!table)
    return [rewardOf(experiment), ...proxy, klBase, winRate, EQUAL_LENGTH, LENGTH, ...parses, ENTROPY, ...pairs];
  if (isGame(experiment)) return [KL_EQUILIBRIUM, DUALITY_GAP, AVERAGE_GAP, klBase, winRate, ...pairs];
  const length = table.words.some((words) => words > 0) ? [EXPECTED_LENGTH] : [];
  return [rewardOf(experiment), ...proxy, GAP, klBase, winRate, ...length, ...pairs];
}

/** The charts with the head to head behind the win rates. */
export function withDuel(figures: readonly FigureSpec[], duel: FigureSpec): FigureSpec[] {
  const place = figures.findLastIndex(({ id }) => id.startsWith(WIN_RATE)) + 1;
  return figures.toSpliced(place, 0, duel);
}

const decimals = (digits: number) => (value: number | null | undefined) => fixed(value, digits);
const share = (value: number | null | undefined) => percent(value, 1);

/** ExPO moves what is judged beyond the solution. */
const ofJudged = ({ arms }: Experiment): string =>
  arms.some(({ expo = 0 }) => expo !== 0) ? 'the solution (with ExPO, the policy beyond it)' : 'the solution';

const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const rewardOf = (experiment: Experiment): FigureSpec => ({
  id: 'reward',
  title: titleOf(rewardWords(experiment).name),
  description: wordsOf(experiment).figures.reward(ofJudged(experiment)),
  unit: 'reward',
  quantity: metric('reward'),
  format: decimals(3),
});

const klBaseOf = (experiment: Experiment): FigureSpec => ({
  id: 'kl-base',
  title: 'KL to the base',
  description: `How far ${ofJudged(experiment)} has moved from the base policy: what the reward was paid with.`,
  unit: wordsOf(experiment).figures.nats,
  quantity: metric('klBase'),
  format: decimals(2),
});

const WIN_RATE = 'win-rate';

function wins(experiment: Experiment, over: string): Pick<FigureSpec, 'unit' | 'description' | 'format' | 'guide'> {
  const { figures } = wordsOf(experiment);
  return { ...figures.wins(ofJudged(experiment), over), format: share, guide: 0.5 };
}

const winRateOf = (experiment: Experiment): FigureSpec => ({
  id: `${WIN_RATE}-base`,
  title: 'Win rate over the base',
  ...wins(experiment, 'the base policy'),
  quantity: winRateOverBase,
});

/** Against the selected arm. */
export const headToHead = (experiment: Experiment, selected: Arm): FigureSpec => ({
  id: 'head-to-head',
  title: 'Head to head',
  ...wins(experiment, selected.name),
  unit: `wins over ${selected.name}`,
  quantity: (trace, at) => (at.arm === selected.id ? null : winRateOver(selected.id)(trace, at)),
});

const EQUAL_LENGTH: FigureSpec = {
  id: `${WIN_RATE}-length-controlled`,
  title: 'Win rate at equal length',
  description:
    'The win rate over the base with the effect of length taken out by a logistic regression, as AlpacaEval 2.0 does.',
  unit: 'share of prompts',
  quantity: lengthControlledOverBase,
  format: share,
  guide: 0.5,
};

const LENGTH: FigureSpec = {
  id: 'length',
  title: 'Length of a response',
  description: 'Words a response, so that a gain by sheer length would show.',
  unit: 'words',
  quantity: metric('length'),
  format: decimals(1),
};

const EXPECTED_LENGTH: FigureSpec = {
  ...LENGTH,
  title: 'Length of an action',
  description: 'Words of an action, in expectation: what an oracle with a length bias pays for beside the reward.',
  quantity: expectedWords,
};

const PARSES: FigureSpec = {
  id: 'parses',
  title: 'Still a tale',
  description: 'Share of the responses that the grammar of the tales can read.',
  unit: 'share of responses',
  quantity: metric('parses'),
  format: share,
};

const ENTROPY: FigureSpec = {
  id: 'entropy',
  title: 'Entropy',
  description: 'How undecided the solution is at every token; a fall means that its responses become alike.',
  unit: 'nats a token',
  quantity: metric('entropy'),
  format: decimals(3),
};

function marginOf({ arms }: Experiment): FigureSpec {
  const scales = new Set(arms.map(({ objective }) => betaOf(objective)));
  const apart = scales.size > 1 ? ' β differs between the arms, so compare an arm with itself only.' : '';
  return {
    id: 'margin',
    title: 'Implicit-reward margin',
    description: `Difference of the log-ratios of chosen and rejected, over the pairs of the iteration, times β where the objective has one.${apart}`,
    unit: 'β · nats',
    quantity: metric('margin'),
    format: decimals(3),
  };
}

/** Whether the margin of an arm has an aim: see trace/solved.ts. */
const aims = ({ world, arms }: Experiment): boolean =>
  arms.some(({ objective, lookAhead }) => objective.id === 'dpo' && lookAhead === 'none') &&
  (world.kind !== 'bandit' || world.labels.kind === 'sampled') &&
  world.oracle?.kind === 'bradley-terry';

const SOLVED: FigureSpec = {
  id: 'solved',
  title: 'How far the step got',
  description:
    'The margin over the log-odds that the oracle gave to the labels. Far below 1, the step ends long before its solution, and β hardly acts.',
  unit: 'share of the odds',
  quantity: solvedShare,
  format: (value) => percent(value, 0),
  guide: 1,
};

const CHOSEN: FigureSpec = {
  id: 'chosen',
  title: 'Log-probability of the chosen',
  description:
    'Mean log-probability of the preferred responses under the solution. That both fall together is a known effect of DPO.',
  unit: 'nats',
  quantity: metric('chosenLogProb'),
  format: decimals(2),
};

const REJECTED: FigureSpec = {
  ...CHOSEN,
  id: 'rejected',
  title: 'Log-probability of the rejected',
  description: 'Mean log-probability of the rejected responses under the solution.',
  quantity: metric('rejectedLogProb'),
};

const GAP: FigureSpec = {
  id: 'gap',
  title: 'Gap to the best policy',
  description: 'Expected reward of the best policy minus that of the solution.',
  unit: 'reward',
  quantity: metric('gap'),
  format: significant,
};

const isProxied = ({ world }: Experiment): boolean => world.kind !== 'model' && world.oracle.proxy !== undefined;

const PROXY: FigureSpec = {
  id: 'proxy-reward',
  title: 'Reward of the proxy',
  description:
    'What the reward model that judges expects of the solution. If it goes on rising while the true reward falls, that is over-optimisation.',
  unit: 'reward',
  quantity: metric('proxyReward'),
  format: decimals(3),
};

const DUALITY_GAP: FigureSpec = {
  ...GAP,
  title: 'Duality gap',
  description: 'How much the best answer to the solution wins; 0 at the equilibrium of the preferences.',
  unit: 'win rate',
};

const AVERAGE_GAP: FigureSpec = {
  ...DUALITY_GAP,
  id: 'average-gap',
  title: 'Duality gap of the mean',
  description: 'The same for the mean of all solutions so far.',
  quantity: metric('averageGap'),
};

const KL_EQUILIBRIUM: FigureSpec = {
  id: 'kl-equilibrium',
  title: 'KL to the equilibrium',
  description: 'KL(equilibrium ‖ solution): whether the policy spirals inward or outward.',
  unit: 'nats',
  quantity: metric('equilibriumKl'),
  format: significant,
};
