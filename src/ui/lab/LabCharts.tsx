import { memo } from 'react';
import { ClockFigure } from './ClockFigure';
import { ConvergenceFigure } from './ConvergenceFigure';
import { GameFigures } from './GameFigures';
import type { BanditExperiment, LabWorld } from './orbits';
import { SeedsFigures } from './SeedsFigures';
import type { SeedGaps } from './useSeeds';
import { VariationFigure } from './VariationFigure';

export interface LabChartsProps {
  experiment: BanditExperiment;
  lab: LabWorld;
  seeds: SeedGaps;
  iteration: number;
}

/** The charts of the lab; lazily loaded, since recharts is the largest part of the page, and drawn a moment after a drag. */
export const LabCharts = memo(function LabCharts(props: LabChartsProps) {
  const { ranked } = props.lab.problem;
  const exact = props.experiment.world.labels.kind === 'exact';
  return (
    <>
      {!exact && <SeedsFigures {...props} />}
      {ranked ? (
        <>
          <ConvergenceFigure {...props} />
          <VariationFigure {...props} />
          <ClockFigure {...props} />
        </>
      ) : (
        <GameFigures {...props} />
      )}
    </>
  );
});
