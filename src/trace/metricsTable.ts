import { toCsv } from './csv';
import type { Metrics } from './events';
import { placedCells, type Trace } from './fold';
import { heldOutAt } from './heldOut';
import { anchorMetric, lengthControlledOverBase, winRateOverBase } from './series';
import { solvedShare } from './solved';

/** Columns of a run on a model of a person's own. */
const OF_OWN = [
  'responseTokens',
  'repetition',
  'neutralPerplexity',
  'heldOutPairs',
  'heldOutMargin',
  'heldOutMarginLow',
  'heldOutMarginHigh',
] as const satisfies (keyof Metrics)[];

/** Beside them, of the held-out pairs. */
const OF_PAIRS = ['heldOutAccuracy', 'heldOutAccuracyLow', 'heldOutAccuracyHigh'];

/** Every metric of any trace, by its name there. */
const METRICS = Object.keys({
  reward: 0,
  rewardError: 0,
  gap: 0,
  klBase: 0,
  klStep: 0,
  proxyReward: 0,
  equilibriumKl: 0,
  averageGap: 0,
  entropy: 0,
  length: 0,
  parses: 0,
  loss: 0,
  margin: 0,
  accuracy: 0,
  chosenLogProb: 0,
  rejectedLogProb: 0,
  labels: 0,
  tokens: 0,
  flops: 0,
} satisfies Record<Exclude<keyof Metrics, (typeof OF_OWN)[number]>, 0>) as (keyof Metrics)[];

const COLUMNS = [
  'seed',
  'arm',
  'iteration',
  ...METRICS,
  'winRateOverBase',
  'winRateAtEqualLength',
  'solvedShare',
  'anchorReward',
  'anchorKl',
];

/** All metrics of a run as CSV: a row for every seed, arm and iteration, which statistics programs group as they like. */
export function metricsCsv(trace: Trace): string {
  const rows: (string | number | null)[][] = [];
  const isOwn = trace.experiment?.world.kind === 'model';
  for (const [at, { metrics }] of placedCells(trace)) {
    if (!metrics) continue;
    const rates = [winRateOverBase(trace, at), lengthControlledOverBase(trace, at), solvedShare(trace, at)];
    const ofAnchor = [anchorMetric('reward')(trace, at), anchorMetric('klBase')(trace, at)];
    const accuracy = heldOutAt(trace, at)?.accuracy;
    const valuesOf = (names: readonly (keyof Metrics)[]) => names.map((name) => metrics[name] ?? null);
    const ofPairs = [accuracy?.mean ?? null, accuracy?.low ?? null, accuracy?.high ?? null];
    const own = isOwn ? [...valuesOf(OF_OWN), ...ofPairs] : [];
    rows.push([at.seed, at.arm, at.iteration, ...valuesOf(METRICS), ...rates, ...ofAnchor, ...own]);
  }
  return toCsv([...COLUMNS, ...(isOwn ? [...OF_OWN, ...OF_PAIRS] : [])], rows);
}
