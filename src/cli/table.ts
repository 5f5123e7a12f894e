import { endOf } from '../algorithms/pace';
import { deviation, mean } from '../algorithms/statistics';
import type { Experiment } from '../experiment/experiment';
import { isGame } from '../experiment/kinds';
import { hasRewards } from '../experiment/modelWorld';
import { leadText } from '../trace/comparison';
import { iterationsToGap } from '../trace/epsilon';
import { finishedIterations, finishedSeeds, type Trace } from '../trace/fold';
import { rewardWords } from '../trace/judged';
import {
  anchorMetric,
  lengthControlledOverBase,
  metric,
  overSeeds,
  type Quantity,
  winRateOverBase,
} from '../trace/series';
import { solvedShare } from '../trace/solved';
import { verdict } from '../trace/verdict';

interface Column {
  title: string;
  quantity: Quantity;
  /** The same of the next anchor, which is seldom judged. */
  ofAnchor?: Quantity;
}

const RANKED: readonly Column[] = [
  { title: 'gap', quantity: metric('gap') },
  { title: 'true reward', quantity: metric('reward') },
  { title: 'KL to base, nats', quantity: metric('klBase') },
  { title: 'win rate over base', quantity: winRateOverBase },
  { title: 'entropy, nats', quantity: metric('entropy') },
];

const GAME: readonly Column[] = [
  { title: 'duality gap', quantity: metric('gap') },
  { title: 'of the mean', quantity: metric('averageGap') },
  { title: 'KL to equilibrium', quantity: metric('equilibriumKl') },
  { title: 'KL to base, nats', quantity: metric('klBase') },
  { title: 'win rate over base', quantity: winRateOverBase },
  { title: 'entropy, nats', quantity: metric('entropy') },
];

const TEXTS: readonly Column[] = [
  { title: 'true reward', quantity: metric('reward'), ofAnchor: anchorMetric('reward') },
  { title: 'KL to base, nats', quantity: metric('klBase'), ofAnchor: anchorMetric('klBase') },
  { title: 'win rate over base', quantity: winRateOverBase },
  { title: 'at equal length', quantity: lengthControlledOverBase },
  { title: 'words', quantity: metric('length'), ofAnchor: anchorMetric('length') },
  { title: 'parses', quantity: metric('parses'), ofAnchor: anchorMetric('parses') },
  { title: 'entropy, nats/token', quantity: metric('entropy') },
  { title: 'margin', quantity: metric('margin') },
  { title: 'of the odds', quantity: solvedShare },
];

const PAIRS: readonly Column[] = [
  { title: 'held-out pairs preferred', quantity: metric('reward') },
  { title: 'KL to base, nats', quantity: metric('klBase') },
  { title: 'words', quantity: metric('length') },
  { title: 'entropy, nats/token', quantity: metric('entropy') },
  { title: 'margin', quantity: metric('margin') },
];

/** Only the tales have a grammar, and a true reward. */
const byRules = (experiment: Experiment): readonly Column[] =>
  TEXTS.filter(({ title }) => title !== 'parses').map((column) =>
    column.title === 'true reward' ? { ...column, title: rewardWords(experiment).name } : column,
  );

function columnsOf(experiment: Experiment): readonly Column[] {
  const { world } = experiment;
  switch (world.kind) {
    case 'tales':
      return TEXTS;
    case 'model':
      return hasRewards(world) ? byRules(experiment) : PAIRS;
    case 'bandit':
      return isGame(experiment) ? GAME : RANKED;
    default:
      throw world satisfies never;
  }
}

/**
 * Every arm after its last iteration, mean ± standard deviation over seeds, and what that says about momentum. If a run stopped early: the
 * last iteration that every arm has finished, and the seeds that got there; nothing before the first.
 */
export function summary(trace: Trace): string {
  const { experiment } = trace;
  const reached = finishedIterations(trace);
  if (!experiment || reached === 0) return '';
  if (trace.ended) return wholeSummary(trace, experiment, '', verdict(trace));
  const part = { ...experiment, iterations: reached, seeds: finishedSeeds(trace, reached) };
  const stopped = `Stopped early, with ${reached} of ${experiment.iterations} iterations and ${part.seeds.length} of ${experiment.seeds.length} seeds. `;
  return wholeSummary({ ...trace, experiment: part }, part, stopped, verdict(trace));
}

function wholeSummary(
  trace: Trace,
  experiment: Experiment,
  before: string,
  { headline, others, comparisons }: ReturnType<typeof verdict>,
): string {
  const columns = columnsOf(experiment);
  const cell = (arm: string, iteration: number, { quantity }: Column) =>
    spread(overSeeds(trace, quantity, arm, iteration));
  const { arms, iterations, seeds } = experiment;
  const rows = [
    ['', ...columns.map(({ title }) => title)],
    ['base policy', ...columns.map((column) => cell(arms[0]!.id, 0, column))],
    ...arms.flatMap((arm) => {
      const end = endOf(arm, iterations);
      const own = [arm.name, ...columns.map((column) => cell(arm.id, end, column))];
      const ofAnchor = columns.map((column) => (column.ofAnchor ? overSeeds(trace, column.ofAnchor, arm.id, end) : []));
      const isJudged = ofAnchor.some((values) => values.length > 0);
      return isJudged ? [own, ['  its next anchor, untrained', ...ofAnchor.map(spread)]] : [own];
    }),
  ];
  const heading = `${before}${experiment.title}: ${iterations} iterations, ${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds, mean ± standard deviation`}${experiment.precision === 'half' ? '; in half precision, not to be compared with f32' : ''}`;
  const reached = experiment.world.kind === 'bandit' ? ['', ...reaching(trace, experiment)] : [];
  const grids = comparisons.flatMap(({ one, other, grid, unit }) =>
    grid.length > 1
      ? [
          `${one.name} less ${other.name}, ${unit}, at equal KL: ${grid.map(({ kl, lead }) => `${kl} nats ${leadText(lead)}`).join('; ')}.`,
        ]
      : [],
  );
  return `${[heading, '', ...align(rows), ...reached, '', headline, ...others, ...comparisons.map(({ sentence }) => sentence), ...grids].join('\n')}\n`;
}

const GAPS = [0.1, 0.03, 0.01, 0.003, 0.001];

/** Iterations until the gap is at most ε, mean over the seeds that get there, and how many do unless all do. */
function reaching(trace: Trace, experiment: Experiment): string[] {
  const { arms, seeds } = experiment;
  const cell = (arm: string, epsilon: number) => {
    const found = iterationsToGap(trace, arm, epsilon).filter((iteration) => iteration !== null);
    if (found.length === 0) return '–';
    const share = found.length < seeds.length ? ` (${found.length} of ${seeds.length})` : '';
    return `${Number(mean(found).toFixed(1))}${share}`;
  };
  const rows = [
    [`iterations to a ${isGame(experiment) ? 'duality gap' : 'gap'} of`, ...GAPS.map(String)],
    ...arms.map(({ id, name }) => [name, ...GAPS.map((epsilon) => cell(id, epsilon))]),
  ];
  return align(rows);
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const centre = digits(mean(values));
  if (values.length === 1) return centre;
  // Equal values differ from their mean by rounding.
  const sd = deviation(values);
  return `${centre} ± ${digits(sd > 1e-12 * Math.abs(mean(values)) ? sd : 0)}`;
}

function digits(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : value.toFixed(3);
}

/** Columns of text: the first to the left, the others to the right. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join('  '))
    .map((line) => line.trimEnd());
}
