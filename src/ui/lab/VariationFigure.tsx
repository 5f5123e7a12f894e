import { useState } from 'react';
import { minimalGap } from '../../algorithms/theory';
import { labChartsWords } from '../../words/en/labCharts';
import { Choice } from '../parts/Choice';
import { useMemo } from '../parts/remembered';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { namedScales, SCALES } from './lines';
import { linesOf, theoryLine } from './measured';
import { variationBounds, variations, winnersOf } from './rates';

/** Total variation to the best policy, with Theorem 4.8 (DPO) and B.2 (SPPO). */
export function VariationFigure({ experiment, lab, iteration, focus, active }: LabFigureProps) {
  const [scale, setScale] = useState<'linear' | 'log'>('log');
  const { arms, iterations } = experiment;
  const { ranked, wins, rewards } = lab.problem;
  const { lines, found } = useMemo(() => {
    const measured = lab.arms.map((one) => ({ arm: one.arm, values: variations(lab, one) }));
    const found = variationBounds(lab, iterations);
    const drawn = (found?.bounds ?? []).map((bound) => theoryLine(arms, bound, found!.theorem));
    return { lines: [...linesOf(arms, measured), ...drawn], found };
  }, [lab, arms, iterations]);
  if (!ranked && !winnersOf(wins)) return null;
  const words = labChartsWords().variation;
  const seed = experiment.world.labels.kind === 'exact' ? null : experiment.seeds[0]!;
  const bound = found
    ? words.bounded(found.theorem, found.minimalGap)
    : ranked && minimalGap(rewards) === 0
      ? words.tie
      : words.unbounded;
  const description = `${words.about(seed, ranked ? words.ranked : words.unranked)} ${bound}`;
  return (
    <LabChart
      id="variation"
      title={words.title}
      turn={4}
      {...{ experiment, focus, iteration, active, description, lines, scale }}
      controls={
        <Choice
          legend={words.axis}
          name="lab-variation-scale"
          options={namedScales(SCALES)}
          value={scale}
          choose={setScale}
        />
      }
    />
  );
}
