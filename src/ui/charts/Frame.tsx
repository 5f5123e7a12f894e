import { type ReactNode, type RefObject, useState } from 'react';
import { toCsv } from '../../experiment/csv';
import type { Arm } from '../../experiment/experiment';
import { ArmKey } from '../ArmKey';
import { Scroller } from '../Scroller';
import { download, svgText } from './download';

/** The same numbers as a table: for the screen, and for the CSV file. */
export interface FigureTable {
  columns: string[];
  /** Raw numbers. */
  rows: (string | number | null)[][];
  /** The same for people. */
  shown: string[][];
}

interface FrameProps {
  box: RefObject<HTMLElement | null>;
  id: string;
  title: string;
  description: string;
  unit: string;
  arms: readonly Arm[];
  /** Arms whose values stand beside the title. */
  beside: readonly Arm[];
  /** Value of each of them at the moment on the screen. */
  readings: readonly string[];
  table: FigureTable;
  /** What to say instead of an empty chart. */
  missing: string | null;
  children: ReactNode;
}

/** Title, readings, chart or its table twin, and exports: the same around every chart. */
export function Frame({
  box,
  id,
  title,
  description,
  unit,
  arms,
  beside,
  readings,
  table,
  missing,
  children,
}: FrameProps) {
  const [asTable, setAsTable] = useState(false);
  const saveSvg = () => {
    const svg = box.current?.querySelector<SVGSVGElement>('.recharts-wrapper > svg');
    if (svg) download(`apogee-${id}.svg`, 'image/svg+xml', svgText(svg, title));
  };
  return (
    <figure className="figure" ref={box} aria-labelledby={`figure-${id}`}>
      <figcaption>
        <h3 id={`figure-${id}`} title={description}>
          {title}
          <span className="unit">{unit}</span>
        </h3>
        <p className="readings figures">
          {beside.map((arm, i) => (
            <span key={arm.id}>
              <ArmKey arms={arms} id={arm.id} name={false} />
              <span className="unseen">{arm.name}: </span>
              {readings[i]}
            </span>
          ))}
        </p>
      </figcaption>
      <div className="plot">
        {missing ? (
          <p className="waiting">{missing}</p>
        ) : asTable ? (
          <TableTwin title={title} table={table} />
        ) : (
          children
        )}
      </div>
      <div className="figure-tools">
        <button
          type="button"
          className="link"
          aria-pressed={asTable}
          aria-label={`${title}: as a table`}
          onClick={() => setAsTable(!asTable)}
        >
          Table
        </button>
        <button
          type="button"
          className="link"
          aria-label={`${title}: save as CSV`}
          onClick={() => download(`apogee-${id}.csv`, 'text/csv', toCsv(table.columns, table.rows))}
        >
          CSV
        </button>
        <button
          type="button"
          className="link"
          aria-label={`${title}: save as SVG`}
          disabled={asTable || missing !== null}
          onClick={saveSvg}
        >
          SVG
        </button>
      </div>
    </figure>
  );
}

export function TableTwin({ title, table }: { title: string; table: FigureTable }) {
  return (
    <Scroller className="scroll" label={`${title}, table`}>
      <table className="plain figures">
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.shown.map((row) => (
            <tr key={row.join('|')}>
              {row.map((text, i) => (
                <td key={table.columns[i]}>{text}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
