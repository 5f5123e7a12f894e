import { useMemo, useState } from 'react';
import { minimalGap } from '../../algorithms/theory';
import { Choice } from '../parts/Choice';
import { significant } from '../parts/format';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { SCALES } from './lines';
import { linesOf, theoryLine } from './measured';
import { variationBounds, variations } from './rates';

/** Total variation to the best policy, with Theorem 4.8 (DPO) and B.2 (SPPO). */
export function VariationFigure({ experiment, lab, iteration, focus }: LabFigureProps) {
  const [scale, setScale] = useState<'linear' | 'log'>('log');
  const { arms } = experiment;
  const { lines, bounds } = useMemo(() => {
    const measured = lab.arms.map((one) => ({ arm: one.arm, values: variations(lab, one) }));
    const found = (['dpo', 'sppo'] as const).flatMap((id) => variationBounds(measured, lab, id) ?? []);
    const drawn = found.flatMap(({ theorem, bounds: all }) => all.map((bound) => theoryLine(arms, bound, theorem)));
    return { lines: [...linesOf(arms, measured), ...drawn], bounds: found };
  }, [lab, arms]);
  const delta = minimalGap(lab.problem.rewards);
  const seed = experiment.world.labels.kind === 'exact' ? '' : ` (seed ${experiment.seeds[0]})`;
  const description = `Half the L1 distance to the best policy${seed}, which shares between the best actions where two are best. ${
    bounds.length > 0
      ? `Dotted: ${bounds.map(({ theorem, constant }) => `${theorem}, exp(−C·TΔ/((1−α)β)), C = ${significant(constant)} fitted`).join('; ')}; Δ = ${significant(delta)}.`
      : delta === 0
        ? 'Two actions are best: the minimal gap Δ is 0, and Theorems 4.8 and B.2 promise nothing.'
        : 'No arm here is one that Theorem 4.8 or B.2 speaks of.'
  }`;
  return (
    <LabChart
      id="variation"
      title="The policy turns to the best action"
      {...{ experiment, focus, iteration, description, lines, scale }}
      controls={
        <Choice
          legend="Axis of the distance"
          name="lab-variation-scale"
          options={SCALES}
          value={scale}
          choose={setScale}
        />
      }
    />
  );
}
