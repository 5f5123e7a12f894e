import { Shown } from '../lessons/Shown';
import { memo } from '../parts/remembered';
import { ClockFigure } from './ClockFigure';
import { ConvergenceFigure } from './ConvergenceFigure';
import type { LabFigureProps } from './figureProps';
import { GameFigures } from './GameFigures';
import { SeedsFigures } from './SeedsFigures';
import { SpreadFigure } from './SpreadFigure';
import { VariationFigure } from './VariationFigure';

/** The charts of the lab; lazily loaded, since recharts is the largest part of the page, and drawn a moment after a drag. */
export const LabCharts = memo(function LabCharts(props: LabFigureProps) {
  const { ranked } = props.lab.problem;
  const exact = props.experiment.world.labels.kind === 'exact';
  return (
    <>
      {!exact && <SeedsFigures {...props} />}
      {!exact && <SpreadFigure {...props} />}
      {ranked ? (
        <>
          <ConvergenceFigure {...props} />
          <VariationFigure {...props} />
          <Shown part="clock">
            <ClockFigure {...props} />
          </Shown>
        </>
      ) : (
        <>
          <GameFigures {...props} />
          <VariationFigure {...props} />
        </>
      )}
    </>
  );
});
