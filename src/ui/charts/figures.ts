import type { Arm, Experiment } from '../../experiment/experiment';
import { lengthControlledOverBase, metric, type Quantity, winRateOver, winRateOverBase } from '../../experiment/series';
import { isGame } from '../../experiment/verdict';
import { fixed, percent, significant } from '../format';

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

/** The charts of an experiment; head to head is against the selected arm. */
export function figuresOf(experiment: Experiment, selected: Arm): FigureSpec[] {
  const duel = headToHead(selected);
  const pairs = [MARGIN, CHOSEN, REJECTED];
  if (experiment.world.kind === 'tales')
    return [REWARD, KL_BASE, WIN_RATE, EQUAL_LENGTH, duel, LENGTH, PARSES, ENTROPY, ...pairs];
  return isGame(experiment)
    ? [KL_EQUILIBRIUM, DUALITY_GAP, AVERAGE_GAP, KL_BASE, WIN_RATE, duel, ...pairs]
    : [REWARD, GAP, KL_BASE, WIN_RATE, duel, ...pairs];
}

const decimals = (digits: number) => (value: number | null | undefined) => fixed(value, digits);
const share = (value: number | null | undefined) => percent(value, 1);

const REWARD: FigureSpec = {
  id: 'reward',
  title: 'True reward',
  description:
    'Mean true reward of the solution’s responses to the evaluation prompts; with ExPO, of the responses of the policy beyond it.',
  unit: 'reward',
  quantity: metric('reward'),
  format: decimals(3),
};

const KL_BASE: FigureSpec = {
  id: 'kl-base',
  title: 'KL to the base',
  description: 'How far the solution has moved from the base policy: what the reward was paid with.',
  unit: 'nats a response',
  quantity: metric('klBase'),
  format: decimals(2),
};

const WIN_RATE: FigureSpec = {
  id: 'win-rate-base',
  title: 'Win rate over the base',
  description:
    'Share of prompts on which the solution’s response earns more than the base policy’s, same random numbers; ties count half.',
  unit: 'share of prompts',
  quantity: winRateOverBase,
  format: share,
  guide: 0.5,
};

const EQUAL_LENGTH: FigureSpec = {
  ...WIN_RATE,
  id: 'win-rate-length-controlled',
  title: 'Win rate at equal length',
  description:
    'The win rate over the base with the effect of length taken out by a logistic regression, as AlpacaEval 2.0 does.',
  quantity: lengthControlledOverBase,
};

const headToHead = (selected: Arm): FigureSpec => ({
  ...WIN_RATE,
  id: 'head-to-head',
  title: 'Head to head',
  unit: `wins over ${selected.name}`,
  description: `Share of prompts on which each arm’s response earns more than that of ${selected.name}, same random numbers; ties count half.`,
  quantity: (trace, at) => (at.arm === selected.id ? null : winRateOver(selected.id)(trace, at)),
});

const LENGTH: FigureSpec = {
  id: 'length',
  title: 'Length of a response',
  description: 'Words a response, so that a gain by sheer length would show.',
  unit: 'words',
  quantity: metric('length'),
  format: decimals(1),
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

const MARGIN: FigureSpec = {
  id: 'margin',
  title: 'Implicit-reward margin',
  description: 'β times the difference of the log-ratios of chosen and rejected, over the pairs of the iteration.',
  unit: 'β · nats',
  quantity: metric('margin'),
  format: decimals(3),
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
  ...KL_BASE,
  id: 'kl-equilibrium',
  title: 'KL to the equilibrium',
  description: 'KL(equilibrium ‖ solution): whether the policy spirals inward or outward.',
  unit: 'nats',
  quantity: metric('equilibriumKl'),
  format: significant,
};
