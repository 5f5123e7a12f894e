import { useMemo, useState } from 'react';
import { equivalentBeta } from '../../algorithms/theory';
import { isDirect } from '../../experiment/roles';
import type { ChartLine } from '../charts/LineChart';
import { ArmKey } from '../parts/ArmKey';
import { styleOf } from '../parts/arms';
import { count, fixed, significant } from '../parts/format';
import { Scroller } from '../parts/Scroller';
import { useFocus } from '../state/hooks';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { Choice, LabFrame } from './LabFrame';
import type { Scale } from './lines';
import { linesOf, type Measured, measuredGaps, tableOfLines } from './measured';
import { gapBounds, type Rate, rateOf } from './rates';

const SCALES = [
  { value: 'linear', label: 'linear' },
  { value: 'log', label: 'log' },
  { value: 'loglog', label: 'log–log' },
] as const;

/** The gap over iterations with Theorem 4.4, and the rates in a table. */
export function ConvergenceFigure({ experiment, lab, seeds, iteration }: LabFigureProps) {
  const [scale, setScale] = useState<Scale>('loglog');
  const [epsilon, setEpsilon] = useState(0.05);
  const { arms, iterations } = experiment;
  const measured = useMemo(() => measuredGaps(lab, seeds), [lab, seeds]);
  const { lines, bounds } = useMemo(() => {
    const found = gapBounds(measured);
    const drawn: ChartLine[] = (found?.bounds ?? []).map(({ arm, values }) => ({
      key: `${arm.id} bound`,
      name: `bound, ${arm.name}`,
      colour: styleOf(arms, arm.id).colour,
      dash: '1 4',
      values,
      width: 1.25,
      opacity: 0.8,
    }));
    return { lines: [...linesOf(arms, measured), ...drawn], bounds: found };
  }, [arms, measured]);
  const over = experiment.world.labels.kind === 'exact' ? '' : `, mean over N = ${seeds.seeds.length || 1}`;
  const description = `Best possible expected reward minus that of the solution${over}. ${
    bounds
      ? `Dotted: ${bounds.theorem}, C(1−α)β/T, with one constant fitted to all arms (C = ${significant(bounds.constant)}); the paper gives none.`
      : 'No arm here is one that Theorem 4.4 speaks of.'
  }`;
  return (
    <>
      <LabFrame
        id="gap"
        title="The gap closes"
        description={description}
        table={() => tableOfLines(lines)}
        controls={
          <Choice legend="Axes of the gap" name="lab-gap-scale" options={SCALES} value={scale} choose={setScale} />
        }
      >
        <LabChart
          title="The gap closes"
          description={description}
          lines={lines}
          scale={scale}
          iterations={iterations}
          iteration={iteration}
          guide={epsilon}
        />
      </LabFrame>
      <RatesFigure measured={measured} epsilon={epsilon} setEpsilon={setEpsilon} />
    </>
  );
}

interface RatesFigureProps {
  measured: readonly Measured[];
  epsilon: number;
  setEpsilon: (epsilon: number) => void;
}

/** ε by powers of ten, two steps a decade. */
const EPSILONS = { least: -10, most: 0 };

function RatesFigure({ measured, epsilon, setEpsilon }: RatesFigureProps) {
  const arms = measured.map(({ arm }) => arm);
  const rates = useMemo(() => measured.map((one) => rateOf(one, epsilon)), [measured, epsilon]);
  const focus = useFocus();
  const never = (measured[0]?.values.length ?? 1) - 1;
  const cells = rates.map((rate) => shown(rate, never));
  const columns = [
    'arm',
    `steps to ε = ${significant(epsilon)}`,
    'slope (log–log)',
    '95 % interval',
    'c_T / T',
    'β(1−α)',
    'last gap',
  ];
  return (
    <LabFrame
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
          betaColumn(arm),
          last,
        ]),
        shown: cells.map((row, i) => [arms[i]!.name, ...row]),
      })}
      controls={
        <label className="labelled epsilon">
          <span className="figures">ε = {significant(epsilon)}</span>
          <input
            type="range"
            min={EPSILONS.least}
            max={EPSILONS.most}
            step={0.5}
            value={2 * Math.log10(epsilon)}
            aria-label="ε, the gap to reach"
            aria-valuetext={significant(epsilon)}
            onChange={(event) => setEpsilon(10 ** (Number(event.target.value) / 2))}
          />
        </label>
      }
    >
      <Scroller className="scroll" label="How fast, by arm">
        <table className="plain figures">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {arms.map((arm, i) => (
              <tr key={arm.id}>
                <th scope="row">
                  <ArmKey arms={arms} id={arm.id} focus={focus} />
                </th>
                {cells[i]!.map((text, j) => (
                  <td key={columns[j + 1]}>{text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </LabFrame>
  );
}

function betaColumn(arm: Rate['arm']): number | null {
  const { beta } = arm.objective.settings;
  return beta === undefined || !isDirect(arm) || arm.reference !== 'anchor' ? null : equivalentBeta(beta, arm.momentum);
}

function shown({ arm, last, slope, speedUp, toEpsilon }: Rate, never: number): string[] {
  return [
    toEpsilon === null ? `more than ${never}` : String(toEpsilon),
    slope ? fixed(slope.mean, 2) : '–',
    slope ? `${fixed(slope.low, 2)} to ${fixed(slope.high, 2)}` : '–',
    fixed(speedUp, 2),
    significant(betaColumn(arm)),
    significant(last),
  ];
}
