import { useEffect, useState } from 'react';
import { betaOf } from '../../algorithms/objectives/row';
import { labChartsWords } from '../../words/en/labCharts';
import type { ChartLine } from '../charts/Curves';
import { LineChart, type LineChartProps } from '../charts/LineChart';
import { captionOf, PictureFrame } from '../charts/PictureFrame';
import { tickText } from '../charts/ticks';
import { styleOf } from '../parts/arms';
import { significant } from '../parts/format';
import { useMemo } from '../parts/remembered';
import type { LabFigureProps } from './figureProps';
import { valueAxis } from './lines';
import type { BanditExperiment } from './orbits';
import { inSlices } from './slices';
import { type Spread, type SpreadLine, spreadArm, spreadSteps } from './spread';

/** How far single runs scatter, against 1/(β(1−α)) and against the number of labels, with the exponents. Nothing without drawn labels. */
export function SpreadFigure({ experiment, focus }: Pick<LabFigureProps, 'experiment' | 'focus'>) {
  const arm = useMemo(() => spreadArm(experiment), [experiment]);
  const spread = useSpread(experiment);
  const charts = useMemo(
    () => arm && spread && chartsOf(spread, styleOf(experiment.arms, arm.id).colour),
    [experiment, arm, spread],
  );
  if (!arm) return null;
  const words = labChartsWords().spread;
  const beta = betaOf(arm.objective);
  const description = spread ? words.about(spread, 4 * beta, spread.strength, spread.labels.slope) : words.waiting;
  const caption = { ...captionOf(experiment, focus), note: description };
  return (
    <PictureFrame
      id="spread"
      title={words.title}
      description={description}
      caption={caption}
      table={() => tableOf(spread)}
    >
      {charts ? (
        <>
          <p className="aside">{words.againstStrength}</p>
          <div className="lab-chart">
            <LineChart {...charts.strength} />
          </div>
          <p className="aside">{words.againstLabels(8 * beta)}</p>
          <div className="lab-chart">
            <LineChart {...charts.labels} />
          </div>
        </>
      ) : (
        <p className="waiting">{words.computing}</p>
      )}
    </PictureFrame>
  );
}

/** Computed while the page is idle; null until it is there. */
function useSpread(experiment: BanditExperiment): Spread | null {
  const [spread, setSpread] = useState<Spread | null>(null);
  useEffect(() => {
    setSpread(null);
    const arm = spreadArm(experiment);
    if (!arm) return;
    return inSlices(spreadSteps(experiment, arm), () => {}, setSpread);
  }, [experiment]);
  return spread;
}

function chartsOf({ strength, labels }: Spread, own: string) {
  const words = labChartsWords().spread;
  const colours = { own, plain: 'var(--ink-2)' };
  return {
    strength: chartOf(strength, words.strengthTitle, '1/(β(1−α))', colours),
    labels: chartOf([labels], words.labelsTitle, words.labels, colours),
  };
}

/** Both axes logarithmic: measured points joined, and the fitted power dotted. */
function chartOf(
  lines: readonly SpreadLine[],
  title: string,
  what: string,
  colours: { own: string; plain: string },
): LineChartProps {
  const words = labChartsWords().spread;
  const across = lines[0]!.places;
  const drawn = lines.flatMap(({ name, alpha, places, deviations, slope }): ChartLine[] => {
    const colour = alpha === 0 ? colours.plain : colours.own;
    const fit = slope && places.map((x) => slope.atOne * x ** slope.mean);
    return [
      { key: name, name, colour, dash: '', values: deviations },
      ...(fit ? [{ key: `${name} fit`, name: words.fit(name), colour, dash: '1 4', values: fit, width: 1.25 }] : []),
    ];
  });
  const numbers = drawn.flatMap(({ values }) => values.filter((value) => value !== null));
  return {
    title,
    description: words.logarithmic(title),
    across,
    lines: drawn,
    x: { domain: [across[0]!, across.at(-1)!], ticks: [...across], text: tickText, log: true },
    y: { ...valueAxis(numbers, 'log'), width: 50 },
    marks: lines.flatMap(({ alpha, places, deviations }) =>
      places.map((x, i) => ({ x, y: deviations[i]!, colour: alpha === 0 ? colours.plain : colours.own })),
    ),
    readout: (place) => ({
      head: `${what} ${significant(across[place])}`,
      lines: drawn.map(({ key, name, colour, dash, values }) => ({
        key,
        colour,
        dash,
        text: `${name}: ${significant(values[place])}`,
      })),
    }),
  };
}

function tableOf(spread: Spread | null) {
  const words = labChartsWords().spread;
  const columns = [words.columns.of, words.columns.arm, words.columns.place, words.columns.deviation];
  const rows = spread
    ? [
        ...spread.strength.map((line) => ['1/(β(1−α))', line] as const),
        [words.labelsAnIteration, spread.labels] as const,
      ].flatMap(([of, { name, places, deviations }]) => places.map((x, i) => [of, name, x, deviations[i]!]))
    : [];
  return {
    columns,
    rows,
    shown: rows.map((row) => row.map((cell) => (typeof cell === 'number' ? significant(cell) : cell))),
  };
}
