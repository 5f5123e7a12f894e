import { useMemo, useState } from 'react';
import { equilibriumDivergence } from '../../algorithms/bandit/game';
import { Choice } from '../parts/Choice';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { SCALES, type Scale } from './lines';
import { linesOf, tableOfLines } from './measured';

const OF = [
  { value: 'last', label: 'last iterate' },
  { value: 'average', label: 'average' },
] as const;

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
  const gapText =
    'How far the best opponent beats the policy, 2 max P(x ≻ π) − 1: 0 at the equilibrium. An average of all solutions may come closer than the last one ever does.';
  const klText =
    'KL(equilibrium ‖ solution), nats: an orbit’s radius. Where it grows, the policy turns outward; where it falls, inward.';
  const shared = { experiment, focus, iteration, active };
  return (
    <>
      <LabChart
        id="duality"
        turn={1}
        title="Duality gap"
        heading={`Duality gap, ${of === 'last' ? 'last iterate' : 'average of all solutions'}`}
        description={gapText}
        lines={lines[of]}
        scale={scale}
        {...shared}
        table={() =>
          tableOfLines([
            ...lines.last.map((line) => ({ ...line, name: `${line.name}, last` })),
            ...lines.average.map((line) => ({ ...line, name: `${line.name}, average` })),
          ])
        }
        controls={
          <>
            <Choice legend="Duality gap of" name="lab-game-of" options={OF} value={of} choose={setOf} />
            <Choice
              legend="Axis of the duality gap"
              name="lab-game-scale"
              options={SCALES}
              value={scale}
              choose={setScale}
            />
          </>
        }
      />
      <LabChart
        id="radius"
        turn={2}
        title="Distance to the equilibrium"
        description={klText}
        lines={lines.kl}
        scale="log"
        {...shared}
      />
    </>
  );
}
