import { type ReactNode, type RefObject, useState } from 'react';
import type { Arm, Experiment } from '../../experiment/experiment';
import type { Word } from '../../glossary';
import { type ArmStyle, type Focus, inFocus, lookOf } from '../parts/arms';
import { Explained } from '../parts/Explained';
import { LineKey } from '../parts/LineKey';
import { titleOf } from '../parts/titles';
import { type FigureTable, FigureTools, TableTwin } from './FigureTools';

/** The value of an arm at the moment on the screen, with its key. */
interface Reading extends ArmStyle {
  id: string;
  name: string;
  value: string;
}

/** Readings of the arms that have room beside a title. */
export const readingsOf = (arms: readonly Arm[], focus: Focus, value: (arm: Arm) => string): Reading[] =>
  inFocus(arms, focus).map((arm) => ({
    ...lookOf(arms, arm.id, focus),
    id: arm.id,
    name: arm.name,
    value: value(arm),
  }));

interface FrameProps {
  box: RefObject<HTMLElement | null>;
  id: string;
  title: string;
  description: string;
  unit: string;
  /** What runs along the axes, of which experiment, and what lines and bands are: for a file that leaves the page. */
  axes: { x: string; y: string };
  experiment: Experiment;
  note: string;
  /** These stand beside the title. */
  readings: readonly Reading[];
  /** Made only when it is asked for. */
  table: () => FigureTable;
  /** What to say instead of an empty chart. */
  missing: string | null;
  children: ReactNode;
}

const IN_TITLES: readonly Word[] = ['true reward', 'KL', 'win rate', 'margin', 'gap', 'equilibrium', 'base policy'];

/** Title, readings, chart or its table twin, and exports: the same around every chart. */
export function Frame(props: FrameProps) {
  const { box, id, title, description, unit, axes, experiment, note, readings, table, missing, children } = props;
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="figure" ref={box} aria-labelledby={`figure-${id}`}>
      <figcaption>
        <h3 id={`figure-${id}`} title={description}>
          <span>
            <Explained text={title} words={IN_TITLES} />
          </span>
          <span className="unit">{unit}</span>
        </h3>
        <p className="readings figures">
          {readings.map((one) => (
            <span key={one.id}>
              <LineKey {...one} />
              <span className="unseen">{one.name}: </span>
              {one.value}
            </span>
          ))}
        </p>
      </figcaption>
      <div className="plot">
        {missing ? (
          <p className="waiting">{missing}</p>
        ) : asTable ? (
          <TableTwin title={title} table={table()} />
        ) : (
          children
        )}
      </div>
      <FigureTools
        {...{ id, title, box, asTable, setAsTable }}
        caption={{ title, source: titleOf(experiment), keys: readings, axes, note, experiment }}
        table={table}
        drawn={missing === null}
        about={description}
      />
    </figure>
  );
}
