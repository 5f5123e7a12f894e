import { catalogueWords } from '../../words/en/catalogue';
import type { FigureTable } from '../charts/FigureTools';
import { LineChart } from '../charts/LineChart';
import { PictureFrame } from '../charts/PictureFrame';
import { significant } from '../parts/format';
import { LineKey } from '../parts/LineKey';
import { useMemo } from '../parts/remembered';
import { type Curves, valueSpan } from './curves';
import { type Look, marginChart } from './marginChart';

interface FiguresProps {
  curves: Curves;
  looks: readonly Look[];
  range: number;
  scaled: boolean;
  id: string;
}

/** The loss over the margin, and below it its slope, on one horizontal axis. */
export function MarginFigures({ curves, looks, range, scaled, id }: FiguresProps) {
  const [loss, slope] = useMemo(() => chartsOf(curves, looks, range, scaled), [curves, looks, range, scaled]);
  const words = catalogueWords().margin;
  const caption = { source: words.source, keys: looks };
  const figures = [
    {
      what: 'loss',
      chart: loss,
      columns: curves.losses,
      about: scaled ? words.about.scaled : words.about.loss,
    },
    {
      what: 'slope',
      chart: slope,
      columns: curves.slopes,
      about: words.about.slope,
    },
  ] as const;
  return (
    <>
      {looks.length > 1 && (
        <p className="keys">
          {looks.map((look) => (
            <span key={look.id} className="arm-key">
              <LineKey {...look} /> {look.name} ({look.id})
            </span>
          ))}
        </p>
      )}
      {figures.map(({ what, chart, columns, about }) => (
        <PictureFrame
          key={what}
          id={`${what}-${id}`}
          className="margin-figure"
          caption={caption}
          title={words.titles[what]}
          description={about + cutText(columns)}
          table={() => tableOf(curves.deltas, columns, looks, what)}
        >
          <div className="margin-chart">
            <LineChart {...chart} />
          </div>
        </PictureFrame>
      ))}
    </>
  );
}

/** Loss and slope, both with the stationary points; not if scaled, since the losses at those points are not. */
function chartsOf({ deltas, losses, slopes, facts }: Curves, looks: readonly Look[], range: number, scaled: boolean) {
  const points = scaled ? [] : facts.flatMap(({ stationary }, curve) => stationary.map((one) => ({ curve, ...one })));
  const words = catalogueWords().margin.charts;
  return [
    marginChart({
      title: words.loss,
      deltas,
      columns: losses,
      looks,
      range,
      dots: points.map(({ curve, delta, loss }) => ({ curve, delta, value: loss })),
    }),
    marginChart({
      title: words.slope,
      deltas,
      columns: slopes,
      looks,
      range,
      dots: points.map(({ curve, delta }) => ({ curve, delta, value: 0 })),
      zero: true,
    }),
  ] as const;
}

/** Said if the frame does not hold all of a curve. */
const cutText = (columns: Curves['losses']): string =>
  columns.some((column) => valueSpan(column.filter((value) => value !== null)).cut) ? catalogueWords().margin.cut : '';

/** Points of the table on the screen; the file has them all. */
const SHOWN = 40;

/** Every point for the file, about forty of them for the screen. */
function tableOf(
  deltas: readonly number[],
  columns: readonly (readonly (number | null)[])[],
  looks: readonly Look[],
  what: 'loss' | 'slope',
): FigureTable {
  const rows = deltas.map((delta, i) => [delta, ...columns.map((column) => column[i] ?? null)]);
  const stride = Math.round((deltas.length - 1) / SHOWN);
  const zero = deltas.indexOf(0);
  const nameOf = catalogueWords().margin.columns[what];
  return {
    columns: ['Δ', ...looks.map((look) => nameOf(look.id))],
    rows,
    shown: rows.filter((_, i) => (i - zero) % stride === 0).map((row) => row.map(significant)),
  };
}
