import { useMemo, useState } from 'react';
import { matchedBeta } from '../../algorithms/theory';
import { isDirect } from '../../experiment/roles';
import { NumberTable } from '../charts/NumberTable';
import { captionOf, PictureFrame } from '../charts/PictureFrame';
import { ArmKey } from '../parts/ArmKey';
import { Choice } from '../parts/Choice';
import { count, fixed, significant } from '../parts/format';
import { EpsilonSlider } from './EpsilonSlider';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { SCALES, type Scale } from './lines';
import { linesOf, type Measured, measuredGaps, theoryLine } from './measured';
import { gapBounds, type Rate, rateOf } from './rates';

const GAP_SCALES = [...SCALES, { value: 'loglog', label: 'log–log' }] as const;

/** The gap over iterations with Theorem 4.4, and the rates in a table. */
export function ConvergenceFigure({ experiment, lab, seeds, iteration, focus, active }: LabFigureProps) {
  const [scale, setScale] = useState<Scale>('loglog');
  const [epsilon, setEpsilon] = useState(0.05);
  const { arms, iterations } = experiment;
  const measured = useMemo(() => measuredGaps(lab, seeds), [lab, seeds]);
  const { lines, bounded } = useMemo(() => {
    const drawn = gapBounds(lab, iterations).map((bound) => theoryLine(arms, bound, 'bound'));
    return { lines: [...linesOf(arms, measured), ...drawn], bounded: drawn.length > 0 };
  }, [arms, lab, iterations, measured]);
  const over = experiment.world.labels.kind === 'exact' ? '' : `, mean over N = ${seeds.seeds.length || 1}`;
  const description = `Best possible expected reward minus that of the solution${over}. ${
    bounded
      ? 'Dotted: Theorem 4.4 with its constant, β·W((1−p)/(e·p))/c_t, where p is what the base policy gives to the best action: no rewards leave a larger gap.'
      : 'No bound is drawn: the constant of Theorem 4.4 is for DPO with exact odds of the true rewards.'
  }`;
  return (
    <>
      <LabChart
        id="gap"
        title="The gap closes"
        turn={3}
        {...{ experiment, focus, iteration, active, description, lines, scale }}
        guide={epsilon}
        controls={
          <Choice legend="Axes of the gap" name="lab-gap-scale" options={GAP_SCALES} value={scale} choose={setScale} />
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
  const arms = measured.map(({ arm }) => arm);
  const rates = useMemo(() => measured.map((one) => rateOf(one, epsilon)), [measured, epsilon]);
  const never = (measured[0]?.values.length ?? 1) - 1;
  const cells = rates.map((rate) => shown(rate, never));
  const columns = [
    'arm',
    `steps to ε = ${significant(epsilon)}`,
    'slope (log–log)',
    '95 % interval',
    'c_T / T',
    'β·T/c_T',
    'last gap',
  ];
  return (
    <PictureFrame
      caption={caption}
      id="rates"
      title="How fast"
      description={`Steps until the gap is at most ε, and the exponent fitted to the second half of the ${count(never, 'step')} (−1 is a fall like 1/T). The interval measures the fit, not chance. c_T/T: plain steps that one step is worth.`}
      table={() => ({
        columns,
        rows: rates.map(({ arm, last, slope, speedUp, toEpsilon }) => [
          arm.name,
          toEpsilon,
          slope?.mean ?? null,
          slope ? `${slope.low} to ${slope.high}` : null,
          speedUp,
          betaColumn(arm, never),
          last,
        ]),
        shown: cells.map((row, i) => [arms[i]!.name, ...row]),
      })}
      controls={<EpsilonSlider label="ε, the gap to reach" steps={4} {...{ epsilon, setEpsilon }} />}
    >
      <NumberTable
        label="How fast, by arm"
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
  return [
    toEpsilon === null ? `more than ${never}` : String(toEpsilon),
    slope ? fixed(slope.mean, 2) : '–',
    slope ? `${fixed(slope.low, 2)} to ${fixed(slope.high, 2)}` : '–',
    fixed(speedUp, 2),
    significant(betaColumn(arm, never)),
    significant(last),
  ];
}
