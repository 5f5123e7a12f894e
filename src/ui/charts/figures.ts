import { betaOf } from '../../algorithms/objectives/row';
import type { Arm, Experiment } from '../../experiment/experiment';
import { isGame } from '../../experiment/kinds';
import { rewardKind } from '../../trace/judged';
import {
  expectedWords,
  lengthControlledOverBase,
  metric,
  type Quantity,
  winRateOver,
  winRateOverBase,
} from '../../trace/series';
import { solvedShare } from '../../trace/solved';
import { type ChartsWords, chartsWords } from '../../words/en/charts';
import { verdictWords } from '../../words/en/verdict';
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
  /** Its numbers are shares, which the axis says in per cent. */
  isShare?: true;
  /** A horizontal line that means something. */
  guide?: number;
}

/** The charts of an experiment, without the head to head. */
export function figuresOf(experiment: Experiment): FigureSpec[] {
  const aimed = aims(experiment) ? [solved()] : [];
  const pairs = [marginOf(experiment), ...aimed, chosen(), rejected()];
  const { table } = wordsOf(experiment);
  const [klBase, winRate] = [klBaseOf(experiment), winRateOf(experiment)];
  // Only the tales have a grammar.
  const parses = experiment.world.kind === 'tales' ? [parsing()] : [];
  const proxy = isProxied(experiment) ? [proxyReward()] : [];
  if (!table)
    return [rewardOf(experiment), ...proxy, klBase, winRate, equalLength(), length(), ...parses, entropy(), ...pairs];
  if (isGame(experiment)) return [klEquilibrium(), dualityGap(), averageGap(), klBase, winRate, ...pairs];
  const lengths = table.words.some((words) => words > 0) ? [expectedLength()] : [];
  return [rewardOf(experiment), ...proxy, gap(), klBase, winRate, ...lengths, ...pairs];
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
  arms.some(({ expo = 0 }) => expo !== 0) ? chartsWords().beyond : chartsWords().solution;

const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const rewardOf = (experiment: Experiment): FigureSpec => ({
  id: 'reward',
  title: titleOf(verdictWords().rewards[rewardKind(experiment)].name),
  description: wordsOf(experiment).figures.reward(ofJudged(experiment)),
  unit: chartsWords().reward,
  quantity: metric('reward'),
  format: decimals(3),
});

const klBaseOf = (experiment: Experiment): FigureSpec => ({
  id: 'kl-base',
  title: chartsWords().klBaseTitle,
  description: chartsWords().klBase(ofJudged(experiment)),
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
  title: chartsWords().winRate,
  ...wins(experiment, chartsWords().basePolicy),
  quantity: winRateOverBase,
});

/** Against the selected arm. */
export const headToHead = (experiment: Experiment, selected: Arm): FigureSpec => ({
  id: 'head-to-head',
  title: chartsWords().headToHead,
  ...wins(experiment, selected.name),
  unit: chartsWords().winsOver(selected.name),
  quantity: (trace, at) => (at.arm === selected.id ? null : winRateOver(selected.id)(trace, at)),
});

type Said = keyof ChartsWords['figures'];
type Rest = Omit<FigureSpec, 'title' | 'description' | 'unit'>;

/** A chart that says the same of every experiment. */
const said =
  (words: Said, rest: Rest): (() => FigureSpec) =>
  () => ({ ...chartsWords().figures[words], ...rest });

const equalLength = said('equalLength', {
  id: `${WIN_RATE}-length-controlled`,
  quantity: lengthControlledOverBase,
  format: share,
  isShare: true,
  guide: 0.5,
});

const length = said('length', { id: 'length', quantity: metric('length'), format: decimals(1) });
const expectedLength = said('expectedLength', { id: 'length', quantity: expectedWords, format: decimals(1) });
const parsing = said('parses', { id: 'parses', quantity: metric('parses'), format: share, isShare: true });
const entropy = said('entropy', { id: 'entropy', quantity: metric('entropy'), format: decimals(3) });

function marginOf({ arms }: Experiment): FigureSpec {
  const { figures, marginApart } = chartsWords();
  const scales = new Set(arms.map(({ objective }) => betaOf(objective)));
  const { description } = figures.margin;
  return {
    ...figures.margin,
    id: 'margin',
    description: scales.size > 1 ? description + marginApart : description,
    quantity: metric('margin'),
    format: decimals(3),
  };
}

/** Whether the margin of an arm has an aim: see trace/solved.ts. */
const aims = ({ world, arms }: Experiment): boolean =>
  arms.some(({ objective, lookAhead }) => objective.id === 'dpo' && lookAhead === 'none') &&
  (world.kind !== 'bandit' || world.labels.kind === 'sampled') &&
  world.oracle?.kind === 'bradley-terry';

const solved = said('solved', {
  id: 'solved',
  quantity: solvedShare,
  format: (value) => percent(value, 0),
  isShare: true,
  guide: 1,
});

const chosen = said('chosen', { id: 'chosen', quantity: metric('chosenLogProb'), format: decimals(2) });
const rejected = said('rejected', { id: 'rejected', quantity: metric('rejectedLogProb'), format: decimals(2) });
const gap = said('gap', { id: 'gap', quantity: metric('gap'), format: significant });

const isProxied = ({ world }: Experiment): boolean => world.kind !== 'model' && world.oracle.proxy !== undefined;

const proxyReward = said('proxy', { id: 'proxy-reward', quantity: metric('proxyReward'), format: decimals(3) });
const dualityGap = said('dualityGap', { id: 'gap', quantity: metric('gap'), format: significant });
const averageGap = said('averageGap', { id: 'average-gap', quantity: metric('averageGap'), format: significant });

const klEquilibrium = said('klEquilibrium', {
  id: 'kl-equilibrium',
  quantity: metric('equilibriumKl'),
  format: significant,
});
