import { type ReactNode, useRef, useState } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { type Focus, inFocus, lookOf } from '../parts/arms';
import { type FigureTable, FigureTools, TableTwin } from './FigureTools';
import type { Caption } from './picture';
import './pictureFrame.css';

/** What a picture of these arms says of itself in a file. */
export const captionOf = ({ title, arms }: Experiment, focus: Focus): Omit<Caption, 'title'> => ({
  source: title,
  keys: inFocus(arms, focus).map((arm) => ({ name: arm.name, ...lookOf(arms, arm.id, focus) })),
});

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
  /** What the picture says of itself in a file; without keys its lines are not the arms. */
  caption: { source: string; keys?: Caption['keys'] };
  className?: string;
}

/** Title, description, controls, the picture or its table twin, and exports: the same around every picture of the lab. */
export function LabFrame(props: LabFrameProps) {
  const { id, title, description, table, controls, children, caption, className = '' } = props;
  const [asTable, setAsTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
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
      <FigureTools
        {...{ id, title, box, table, asTable, setAsTable }}
        caption={{ title, keys: [], ...caption }}
        drawn
      />
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
