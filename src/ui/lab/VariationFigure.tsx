import { useMemo, useState } from 'react';
import { minimalGap } from '../../algorithms/theory';
import { Choice } from '../parts/Choice';
import { significant } from '../parts/format';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { SCALES } from './lines';
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
  const seed = experiment.world.labels.kind === 'exact' ? '' : ` (seed ${experiment.seeds[0]})`;
  const best = ranked
    ? 'the best policy, which shares between the best actions where two are best'
    : 'the action that wins most against every opponent';
  const description = `Half the L1 distance${seed} to ${best}. ${
    found
      ? `Dotted: ${found.theorem} with its constant, (1−p)/p · exp(−c_t·Δ/β), where p is what the base policy gives to the best action; Δ = ${significant(found.minimalGap)}.`
      : ranked && minimalGap(rewards) === 0
        ? 'Two actions are best: the minimal gap Δ is 0, and Theorem 4.8 promises nothing.'
        : 'No bound is drawn: Theorem 4.8 is for DPO with exact odds of the true rewards, B.2 for SPPO with exact preferences.'
  }`;
  return (
    <LabChart
      id="variation"
      title="The policy turns to the best action"
      turn={4}
      {...{ experiment, focus, iteration, active, description, lines, scale }}
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
