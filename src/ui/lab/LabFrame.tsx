import { type ReactNode, useRef, useState } from 'react';
import { toCsv } from '../../experiment/csv';
import { download, svgText } from '../charts/download';
import { type FigureTable, TableTwin } from '../charts/Frame';

interface LabFrameProps {
  id: string;
  title: string;
  /** What it shows and how to read it. */
  description: ReactNode;
  /** Made only when it is asked for. */
  table: () => FigureTable;
  /** Controls beside the title. */
  controls?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** Title, description, controls, the picture or its table twin, and exports: the same around every picture of the lab. */
export function LabFrame({ id, title, description, table, controls, children, className = '' }: LabFrameProps) {
  const [asTable, setAsTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const saveCsv = () => {
    const { columns, rows } = table();
    download(`apogee-${id}.csv`, 'text/csv', toCsv(columns, rows));
  };
  const saveSvg = () => {
    const svg = box.current?.querySelector<SVGSVGElement>('.recharts-wrapper > svg, svg.lab-picture');
    if (svg) download(`apogee-${id}.svg`, 'image/svg+xml', svgText(svg, title));
  };
  return (
    <figure className={`lab-figure ${className}`} aria-labelledby={`lab-${id}`}>
      <figcaption>
        <h3 id={`lab-${id}`}>{title}</h3>
        <p className="aside">{description}</p>
      </figcaption>
      {controls && <div className="lab-controls">{controls}</div>}
      <div className="lab-plot" ref={box}>
        {asTable ? <TableTwin title={title} table={table()} /> : children}
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
        <button type="button" className="link" aria-label={`${title}: save as CSV`} onClick={saveCsv}>
          CSV
        </button>
        <button
          type="button"
          className="link"
          aria-label={`${title}: save as SVG`}
          disabled={asTable}
          onClick={saveSvg}
        >
          SVG
        </button>
      </div>
    </figure>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  name: string;
  options: readonly { value: T; label: string }[];
  value: T;
  choose: (value: T) => void;
}

/** One of a few, as a row of segments. */
export function Choice<T extends string>({ legend, name, options, value, choose }: ChoiceProps<T>) {
  return (
    <fieldset className="segments">
      <legend className="unseen">{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => choose(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
