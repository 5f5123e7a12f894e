import { useState } from 'react';
import { matchedBeta } from '../../algorithms/theory';
import { isDirect } from '../../experiment/roles';
import { labChartsWords } from '../../words/en/labCharts';
import { NumberTable } from '../charts/NumberTable';
import { captionOf, PictureFrame } from '../charts/PictureFrame';
import { ArmKey } from '../parts/ArmKey';
import { Choice } from '../parts/Choice';
import { fixed, significant } from '../parts/format';
import { useMemo } from '../parts/remembered';
import { EpsilonSlider } from './EpsilonSlider';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { namedScales, SCALES, type Scale } from './lines';
import { linesOf, type Measured, measuredGaps, theoryLine } from './measured';
import { noteEpsilon } from './note';
import { gapBounds, type Rate, rateOf } from './rates';

const GAP_SCALES = [...SCALES, 'loglog'] as const;

/** The gap over iterations with Theorem 4.4, and the rates in a table. */
export function ConvergenceFigure({ experiment, lab, seeds, iteration, focus, active }: LabFigureProps) {
  const [scale, setScale] = useState<Scale>('loglog');
  const [chosen, setEpsilon] = useState<number | null>(null);
  const epsilon = chosen ?? noteEpsilon(experiment, lab) ?? 0.05;
  const { arms, iterations } = experiment;
  const measured = useMemo(() => measuredGaps(lab, seeds), [lab, seeds]);
  const { lines, bounded } = useMemo(() => {
    const drawn = gapBounds(lab, iterations).map((bound) => theoryLine(arms, bound, labChartsWords().bound));
    return { lines: [...linesOf(arms, measured), ...drawn], bounded: drawn.length > 0 };
  }, [arms, lab, iterations, measured]);
  const words = labChartsWords().gap;
  const over = experiment.world.labels.kind === 'exact' ? null : seeds.seeds.length || 1;
  const description = `${words.about(over)} ${bounded ? words.bounded : words.unbounded}`;
  return (
    <>
      <LabChart
        id="gap"
        title={words.title}
        turn={3}
        {...{ experiment, focus, iteration, active, description, lines, scale }}
        guide={epsilon}
        controls={
          <Choice
            legend={words.axes}
            name="lab-gap-scale"
            options={namedScales(GAP_SCALES)}
            value={scale}
            choose={setScale}
          />
        }
      />
      <RatesFigure {...{ caption: captionOf(experiment, focus), focus, measured, epsilon, setEpsilon }} />
    </>
  );
}

interface RatesFigureProps extends Pick<LabFigureProps, 'focus'> {
  caption: ReturnType<typeof captionOf>;
  measured: readonly Measured[];
  epsilon: number;
  setEpsilon: (epsilon: number) => void;
}

function RatesFigure({ caption, focus, measured, epsilon, setEpsilon }: RatesFigureProps) {
  const words = labChartsWords().rates;
  const arms = measured.map(({ arm }) => arm);
  const rates = useMemo(() => measured.map((one) => rateOf(one, epsilon)), [measured, epsilon]);
  const never = (measured[0]?.values.length ?? 1) - 1;
  const cells = rates.map((rate) => shown(rate, never));
  const columns = [
    words.columns.arm,
    words.columns.steps(epsilon),
    words.columns.slope,
    words.columns.interval,
    'c_T / T',
    'β·T/c_T',
    words.columns.last,
  ];
  return (
    <PictureFrame
      caption={caption}
      id="rates"
      title={words.title}
      description={words.about(never)}
      table={() => ({
        columns,
        rows: rates.map(({ arm, last, slope, speedUp, toEpsilon }) => [
          arm.name,
          toEpsilon,
          slope?.mean ?? null,
          slope ? words.interval(String(slope.low), String(slope.high)) : null,
          speedUp,
          betaColumn(arm, never),
          last,
        ]),
        shown: cells.map((row, i) => [arms[i]!.name, ...row]),
      })}
      controls={<EpsilonSlider label={words.epsilon} steps={4} {...{ epsilon, setEpsilon }} />}
    >
      <NumberTable
        label={words.label}
        columns={columns}
        rows={arms.map(({ id }, i) => ({
          key: id,
          head: <ArmKey arms={arms} id={id} focus={focus} />,
          cells: cells[i]!,
        }))}
      />
    </PictureFrame>
  );
}

/** β at which the plain loop ends where the arm does, in the exact model. */
function betaColumn(arm: Rate['arm'], iterations: number): number | null {
  const { beta } = arm.objective.settings;
  const isClock = beta !== undefined && isDirect(arm) && arm.reference === 'anchor' && arm.momentum.from === 'previous';
  return isClock && iterations > 0 ? matchedBeta(beta, arm.momentum, iterations) : null;
}

function shown({ arm, last, slope, speedUp, toEpsilon }: Rate, never: number): string[] {
  const words = labChartsWords().rates;
  return [
    toEpsilon === null ? words.moreThan(never) : String(toEpsilon),
    slope ? fixed(slope.mean, 2) : '–',
    slope ? words.interval(fixed(slope.low, 2), fixed(slope.high, 2)) : '–',
    fixed(speedUp, 2),
    significant(betaColumn(arm, never)),
    significant(last),
  ];
}
