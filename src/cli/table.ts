import { deviation, mean } from '../algorithms/statistics';
import type { Experiment } from '../experiment/experiment';
import type { Trace } from '../experiment/fold';
import { metric, overSeeds, type Quantity, winRateOverBase } from '../experiment/series';
import { verdict } from '../experiment/verdict';

interface Column {
  title: string;
  quantity: Quantity;
}

const EXACT: readonly Column[] = [
  { title: 'gap', quantity: metric('gap') },
  { title: 'true reward', quantity: metric('reward') },
  { title: 'KL to base, nats', quantity: metric('klBase') },
  { title: 'win rate over base', quantity: winRateOverBase },
  { title: 'entropy, nats', quantity: metric('entropy') },
];

const TEXTS: readonly Column[] = [
  { title: 'true reward', quantity: metric('reward') },
  { title: 'KL to base, nats', quantity: metric('klBase') },
  { title: 'win rate over base', quantity: winRateOverBase },
  { title: 'words', quantity: metric('length') },
  { title: 'parses', quantity: metric('parses') },
  { title: 'entropy, nats/token', quantity: metric('entropy') },
  { title: 'margin', quantity: metric('margin') },
];

/** Every arm after its last iteration, mean ± standard deviation over seeds, and what that says of momentum. */
export function summary(trace: Trace, experiment: Experiment): string {
  const columns = experiment.world.kind === 'bandit' ? EXACT : TEXTS;
  const cell = (arm: string, iteration: number, { quantity }: Column) =>
    spread(overSeeds(trace, quantity, arm, iteration));
  const { arms, iterations, seeds } = experiment;
  const rows = [
    ['', ...columns.map(({ title }) => title)],
    ['base policy', ...columns.map((column) => cell(arms[0]!.id, 0, column))],
    ...arms.map((arm) => [arm.name, ...columns.map((column) => cell(arm.id, iterations, column))]),
  ];
  const heading = `${experiment.title}: ${iterations} iterations, ${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds, mean ± standard deviation`}`;
  const { headline, comparisons } = verdict(trace);
  return `${[heading, '', ...align(rows), '', headline, ...comparisons.map(({ sentence }) => sentence)].join('\n')}\n`;
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const centre = digits(mean(values));
  return values.length === 1 ? centre : `${centre} ± ${digits(deviation(values))}`;
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
