import { mean } from '../../algorithms/statistics';
import type { Arm } from '../../experiment/experiment';
import { labChartsWords } from '../../words/en/labCharts';
import type { ChartLine } from '../charts/Curves';
import type { FigureTable } from '../charts/FigureTools';
import { styleOf } from '../parts/arms';
import { significant } from '../parts/format';
import type { LabWorld } from './orbits';
import type { SeedGaps } from './useSeeds';

/** One quantity of one arm. */
export interface Measured {
  arm: Arm;
  /** After t iterations, index 0 the base policy. */
  values: readonly number[];
}

/** Gaps of every arm: exact, or if labels are drawn the mean over the seeds so far. */
export function measuredGaps(lab: LabWorld, { gaps }: SeedGaps): Measured[] {
  return lab.arms.map(({ arm, gaps: one }) => {
    const seeds = gaps.get(arm.id);
    if (!seeds || seeds.length === 0) return { arm, values: one };
    return { arm, values: one.map((_, t) => mean(seeds.map((path) => path[t] ?? Number.NaN))) };
  });
}

export const linesOf = (arms: readonly Arm[], measured: readonly Measured[]): ChartLine[] =>
  measured.map(({ arm, values }) => ({ key: arm.id, name: arm.name, ...styleOf(arms, arm.id), values }));

/** What a theorem says of an arm, dotted in its colour. */
export const theoryLine = (
  arms: readonly Arm[],
  { arm, values }: { arm: Arm; values: ChartLine['values'] },
  what: string,
): ChartLine => ({
  key: `${arm.id} theory`,
  name: labChartsWords().theory(what, arm.name),
  colour: styleOf(arms, arm.id).colour,
  dash: '1 4',
  values,
  width: 1.25,
  opacity: 0.8,
});

/** Every line as a column, one row an iteration. */
export function tableOfLines(lines: readonly ChartLine[]): FigureTable {
  const length = Math.max(0, ...lines.map(({ values }) => values.length));
  const rows = Array.from({ length }, (_, t) => [t, ...lines.map(({ values }) => values[t] ?? null)]);
  return {
    columns: [labChartsWords().iteration, ...lines.map(({ name }) => name)],
    rows,
    shown: rows.map(([t, ...values]) => [String(t), ...values.map((value) => significant(value))]),
  };
}
