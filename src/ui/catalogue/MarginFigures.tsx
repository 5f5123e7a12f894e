import { useMemo } from 'react';
import type { FigureTable } from '../charts/FigureTools';
import { LabFrame } from '../lab/LabFrame';
import { significant } from '../parts/format';
import { type Curves, valueSpan } from './curves';
import { LineKey, type Look } from './LineKey';
import { MarginChart } from './MarginChart';

interface FiguresProps {
  curves: Curves;
  looks: readonly Look[];
  range: number;
  scaled: boolean;
  id: string;
}

/** The loss over the margin, and below it its slope, on one horizontal axis. */
export function MarginFigures({ curves, looks, range, scaled, id }: FiguresProps) {
  const dots = useMemo(
    () =>
      scaled
        ? []
        : curves.facts.flatMap(({ stationary }, i) => stationary.map(({ delta, loss }) => ({ curve: i, delta, loss }))),
    [curves, scaled],
  );
  const lines = useMemo(() => looks.map((look) => ({ ...look })), [looks]);
  return (
    <>
      {looks.length > 1 && (
        <p className="keys">
          {looks.map((look) => (
            <span key={look.key} className="arm-key">
              <LineKey {...look} /> {look.name} ({look.id})
            </span>
          ))}
        </p>
      )}
      <LabFrame
        id={`loss-${id}`}
        className="margin-figure"
        source="Objectives over the margin"
        keys={lines}
        title="Loss"
        description={
          (scaled ? 'less its value at Δ = 0, in units of its slope there' : 'of one pair, against its margin Δ') +
          cutText(curves.losses)
        }
        table={() => tableOf(curves.deltas, curves.losses, looks, 'loss')}
      >
        <MarginChart
          title="Loss against the margin"
          deltas={curves.deltas}
          columns={curves.losses}
          looks={lines}
          range={range}
          dots={dots.map(({ curve, delta, loss }) => ({ curve, delta, value: loss }))}
        />
      </LabFrame>
      <LabFrame
        id={`slope-${id}`}
        className="margin-figure"
        source="Objectives over the margin"
        keys={lines}
        title="Slope"
        description={`dL/dΔ: below 0 the margin is made larger, above 0 smaller${cutText(curves.slopes)}`}
        table={() => tableOf(curves.deltas, curves.slopes, looks, 'slope')}
      >
        <MarginChart
          title="Slope of the loss against the margin"
          deltas={curves.deltas}
          columns={curves.slopes}
          looks={lines}
          range={range}
          dots={dots.map(({ curve, delta }) => ({ curve, delta, value: 0 }))}
          zero
        />
      </LabFrame>
    </>
  );
}

/** Said where the frame does not hold all of a curve. */
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
