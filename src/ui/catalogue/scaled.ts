import type { Curves } from './curves';

/**
 * Curves less their loss at Δ = 0 and in units of their slope there, which shows the shapes of objectives of any scale beside each other;
 * an optimiser such as Adam sees no more than that. A slope of 0 cannot be a unit: such a curve is not scaled.
 */
export function scaledCurves(curves: Curves): Curves {
  const units = curves.facts.map(({ atZero: { loss, slope } }) => ({ loss, unit: Math.abs(slope) || 1 }));
  return {
    ...curves,
    losses: curves.losses.map((column, i) =>
      column.map((loss) => (loss === null ? null : (loss - units[i]!.loss) / units[i]!.unit)),
    ),
    slopes: curves.slopes.map((column, i) => column.map((slope) => slope && slope / units[i]!.unit)),
  };
}
