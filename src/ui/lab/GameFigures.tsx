import { useState } from 'react';
import { equilibriumDivergence } from '../../algorithms/bandit/game';
import { labChartsWords } from '../../words/en/labCharts';
import { Choice } from '../parts/Choice';
import { useMemo } from '../parts/remembered';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { namedScales, SCALES, type Scale } from './lines';
import { linesOf, tableOfLines } from './measured';

const OF = ['last', 'average'] as const;

/** A game of preferences: duality gap of the last iterate and of the average, and the distance to the equilibrium. */
export function GameFigures({ experiment, lab, iteration, focus, active }: LabFigureProps) {
  const [of, setOf] = useState<'last' | 'average'>('last');
  const [scale, setScale] = useState<Scale>('linear');
  const { arms } = experiment;
  const lines = useMemo(() => {
    const found = lab.arms.flatMap(({ arm, orbit, averageGaps }) => (orbit ? [{ arm, orbit, averageGaps }] : []));
    const by = (value: (one: (typeof found)[number]) => number[]) =>
      linesOf(
        arms,
        found.map((one) => ({ arm: one.arm, values: value(one) })),
      );
    return {
      last: linesOf(
        arms,
        lab.arms.map(({ arm, gaps }) => ({ arm, values: gaps })),
      ),
      average: by(({ averageGaps }) => averageGaps),
      kl: by(({ orbit }) => orbit.judged.map((policy) => equilibriumDivergence(policy, lab.equilibria))),
    };
  }, [lab, arms]);
  const words = labChartsWords().game;
  const shared = { experiment, focus, iteration, active };
  return (
    <>
      <LabChart
        id="duality"
        turn={1}
        title={words.title}
        heading={words.heading[of]}
        description={words.about}
        lines={lines[of]}
        scale={scale}
        {...shared}
        table={() =>
          tableOfLines([
            ...lines.last.map((line) => ({ ...line, name: words.last(line.name) })),
            ...lines.average.map((line) => ({ ...line, name: words.average(line.name) })),
          ])
        }
        controls={
          <>
            <Choice
              legend={words.of}
              name="lab-game-of"
              options={OF.map((value) => ({ value, label: words.choices[value] }))}
              value={of}
              choose={setOf}
            />
            <Choice
              legend={words.axis}
              name="lab-game-scale"
              options={namedScales(SCALES)}
              value={scale}
              choose={setScale}
            />
          </>
        }
      />
      <LabChart
        id="radius"
        turn={2}
        title={words.distance}
        description={words.aboutDistance}
        lines={lines.kl}
        scale="log"
        {...shared}
      />
    </>
  );
}
