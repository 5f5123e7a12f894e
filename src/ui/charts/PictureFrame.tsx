import { type ReactNode, type RefObject, useRef, useState } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { isExact } from '../../experiment/kinds';
import { chartsWords } from '../../words/en/charts';
import { type Focus, inFocus, lookOf } from '../parts/arms';
import { titleOf } from '../parts/titles';
import { type FigureTable, FigureTools, TableTwin } from './FigureTools';
import type { Caption } from './picture';
import './pictureFrame.css';

/** What a picture of one seed says of it in a file. */
export const seedNote = (experiment: Experiment): string =>
  isExact(experiment) ? chartsWords().exactNote : chartsWords().seedNote(experiment.seeds[0]!);

/** What a picture of these arms says of itself in a file. */
export const captionOf = (experiment: Experiment, focus: Focus): Omit<Caption, 'title'> => ({
  experiment,
  source: titleOf(experiment),
  keys: inFocus(experiment.arms, focus).map((arm) => ({ name: arm.name, ...lookOf(experiment.arms, arm.id, focus) })),
});

interface PictureFrameProps {
  id: string;
  title: string;
  /** The title with words that open their entry of the glossary; by default without. */
  heading?: ReactNode;
  /** What it shows and how to read it. */
  description: ReactNode;
  /** Made only when it is asked for. */
  table: () => FigureTable;
  /** Controls beside the title. */
  controls?: ReactNode;
  children: ReactNode;
  /** What the picture says of itself in a file; without keys its lines are not the arms. */
  caption: Omit<Caption, 'title' | 'keys'> & Partial<Pick<Caption, 'keys'>>;
  className?: string;
  /** The whole of it. */
  frame?: RefObject<HTMLElement | null>;
}

/** Title, description, controls, the picture or its table twin, and exports: the same around every picture of the lab and the catalogue. */
export function PictureFrame(props: PictureFrameProps) {
  const { id, title, heading = title, description, table, controls, children, caption, className = '', frame } = props;
  const [asTable, setAsTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  return (
    <figure ref={frame} className={`framed ${className}`} aria-labelledby={`framed-${id}`}>
      <figcaption>
        <h3 id={`framed-${id}`} aria-label={title}>
          {heading}
        </h3>
        <p className="aside">{description}</p>
      </figcaption>
      {controls && <div className="framed-controls">{controls}</div>}
      <div className="framed-picture" ref={box}>
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
