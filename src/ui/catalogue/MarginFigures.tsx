import { useMemo } from 'react';
import type { FigureTable } from '../charts/FigureTools';
import { LineChart } from '../charts/LineChart';
import { PictureFrame } from '../charts/PictureFrame';
import { significant } from '../parts/format';
import { LineKey } from '../parts/LineKey';
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
  const caption = { source: 'Objectives over the margin', keys: looks };
  const figures = [
    {
      what: 'loss',
      title: 'Loss',
      chart: loss,
      columns: curves.losses,
      about: scaled ? 'less its value at Δ = 0, in units of its slope there' : 'of one pair, against its margin Δ',
    },
    {
      what: 'slope',
      title: 'Slope',
      chart: slope,
      columns: curves.slopes,
      about: 'dL/dΔ: below 0 the margin is made larger, above 0 smaller',
    },
  ];
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
      {figures.map(({ what, title, chart, columns, about }) => (
        <PictureFrame
          key={what}
          id={`${what}-${id}`}
          className="margin-figure"
          caption={caption}
          title={title}
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
  return [
    marginChart({
      title: 'Loss against the margin',
      deltas,
      columns: losses,
      looks,
      range,
      dots: points.map(({ curve, delta, loss }) => ({ curve, delta, value: loss })),
    }),
    marginChart({
      title: 'Slope of the loss against the margin',
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
  columns.some((column) => valueSpan(column.filter((value) => value !== null)).cut)
    ? '; cut off where it explodes'
    : '';

/** Points of the table on the screen; the file has them all. */
const SHOWN = 40;

/** Every point for the file, about forty of them for the screen. */
function tableOf(
  deltas: readonly number[],
  columns: readonly (readonly (number | null)[])[],
  looks: readonly Look[],
  what: string,
): FigureTable {
  const rows = deltas.map((delta, i) => [delta, ...columns.map((column) => column[i] ?? null)]);
  const stride = Math.round((deltas.length - 1) / SHOWN);
  const zero = deltas.indexOf(0);
  return {
    columns: ['Δ', ...looks.map((look) => `${what} of ${look.id}`)],
    rows,
    shown: rows.filter((_, i) => (i - zero) % stride === 0).map((row) => row.map(significant)),
  };
}
