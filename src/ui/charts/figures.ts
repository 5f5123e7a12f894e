import type { Experiment } from '../../experiment/experiment';
import type { Trace } from '../../experiment/fold';
import {
  lengthControlledOverBase,
  metric,
  type Quantity,
  series,
  winRateOver,
  winRateOverBase,
} from '../../experiment/series';
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

/** The charts of the page; head to head is against the selected arm. */
export function figuresOf(experiment: Experiment, selected: { id: string; name: string }): FigureSpec[] {
  const nats = (value: number | null | undefined) => fixed(value, 2);
  const reward: FigureSpec = {
    id: 'reward',
    title: 'True reward',
    description: 'Mean true reward of the solution’s responses to the evaluation prompts.',
    unit: 'reward',
    quantity: metric('reward'),
    format: (value) => fixed(value, 3),
  };
  const kl: FigureSpec = {
    id: 'kl-base',
    title: 'KL to the base',
    description: 'How far the solution has moved from the base policy: what the reward was paid with.',
    unit: experiment.world.kind === 'tales' ? 'nats a response' : 'nats',
    quantity: metric('klBase'),
    format: nats,
  };
  const base: FigureSpec = {
    id: 'win-rate-base',
    title: 'Win rate over the base',
    description:
      'Share of prompts on which the solution’s response earns more than the base policy’s, same random numbers; ties count half.',
    unit: 'share of prompts',
    quantity: winRateOverBase,
    format: (value) => percent(value, 1),
    guide: 0.5,
  };
  const duel: FigureSpec = {
    ...base,
    id: 'head-to-head',
    title: 'Head to head',
    unit: `wins over ${selected.name}`,
    description: `Share of prompts on which each arm’s response earns more than that of ${selected.name}, same random numbers; ties count half.`,
    quantity: (trace, at) => (at.arm === selected.id ? null : winRateOver(selected.id)(trace, at)),
  };
  const margin: FigureSpec = {
    id: 'margin',
    title: 'Implicit-reward margin',
    description: 'β times the difference of the log-ratios of chosen and rejected, over the pairs of the iteration.',
    unit: 'β · nats',
    quantity: metric('margin'),
    format: (value) => fixed(value, 3),
  };
  const chosen: FigureSpec = {
    id: 'chosen',
    title: 'Log-probability of the chosen',
    description:
      'Mean log-probability of the preferred responses under the solution. That both fall together is a known effect of DPO.',
    unit: 'nats',
    quantity: metric('chosenLogProb'),
    format: nats,
  };
  const rejected: FigureSpec = {
    ...chosen,
    id: 'rejected',
    title: 'Log-probability of the rejected',
    description: 'Mean log-probability of the rejected responses under the solution.',
    quantity: metric('rejectedLogProb'),
  };
  const gap: FigureSpec = {
    id: 'gap',
    title: 'Gap to the best policy',
    description: 'Expected reward of the best policy minus that of the solution.',
    unit: 'reward',
    quantity: metric('gap'),
    format: (value) => significant(value),
  };
  if (isGame(experiment)) {
    const duality: FigureSpec = {
      ...gap,
      title: 'Duality gap',
      description: 'How much the best answer to the solution wins; 0 at the equilibrium of the preferences.',
      unit: 'win rate',
    };
    const average: FigureSpec = {
      ...duality,
      id: 'average-gap',
      title: 'Duality gap of the mean',
      description: 'The same for the mean of all solutions so far.',
      quantity: metric('averageGap'),
    };
    const equilibrium: FigureSpec = {
      ...kl,
      id: 'kl-equilibrium',
      title: 'KL to the equilibrium',
      description: 'KL(equilibrium ‖ solution): whether the policy spirals inward or outward.',
      quantity: metric('equilibriumKl'),
      format: (value) => significant(value),
    };
    return [equilibrium, duality, average, kl, base, duel, margin, chosen, rejected];
  }
  if (experiment.world.kind === 'bandit') return [reward, gap, kl, base, duel, margin, chosen, rejected];
  const length: FigureSpec = {
    id: 'length',
    title: 'Length of a response',
    description: 'Words a response, so that a gain by sheer length would show.',
    unit: 'words',
    quantity: metric('length'),
    format: (value) => fixed(value, 1),
  };
  const fair: FigureSpec = {
    ...base,
    id: 'win-rate-length-controlled',
    title: 'Win rate at equal length',
    description:
      'The win rate over the base with the effect of length taken out by a logistic regression, as AlpacaEval 2.0 does.',
    quantity: lengthControlledOverBase,
  };
  return [reward, kl, base, fair, duel, length, margin, chosen, rejected];
}

/** A row of a chart: the iteration (or KL), and for every arm its mean and its band. */
export interface Row {
  x: number;
  [column: string]: number | [number, number];
}

export const bandOf = (arm: string): string => `${arm} band`;

/** More points than a chart has pixels for are left out, evenly; the last one stays. */
const MOST_POINTS = 250;

/** One row an iteration, with the columns of the arms that have a value there. */
export function rowsOf(trace: Trace, quantity: Quantity): { rows: Row[]; seeds: number } {
  const rows = new Map<number, Row>();
  let seeds = 0;
  const iterations = trace.experiment?.iterations ?? 0;
  const stride = Math.ceil((iterations + 1) / MOST_POINTS);
  for (const { id } of trace.experiment?.arms ?? [])
    for (const { iteration, n, mean, low, high } of series(trace, quantity, id)) {
      if (iteration % stride !== 0 && iteration !== iterations) continue;
      const row = rows.get(iteration) ?? { x: iteration };
      row[id] = mean;
      if (n > 1) row[bandOf(id)] = [low, high];
      rows.set(iteration, row);
      seeds = Math.max(seeds, n);
    }
  return { rows: [...rows.values()].sort((a, b) => a.x - b.x), seeds };
}

export function numberAt(row: Row | undefined, column: string): number | null {
  const value = row?.[column];
  return typeof value === 'number' ? value : null;
}
