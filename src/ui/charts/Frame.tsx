import { type ReactNode, type RefObject, useState } from 'react';
import type { Arm } from '../../experiment/experiment';
import { ArmKey } from '../parts/ArmKey';
import { lookOf } from '../parts/arms';
import { useExperiment, useFocus } from '../state/hooks';
import { type FigureTable, FigureTools, TableTwin } from './FigureTools';

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
  const source = useExperiment().title;
  const focus = useFocus();
  const keys = beside.map((arm) => ({ name: arm.name, ...lookOf(arms, arm.id, focus) }));
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
              <ArmKey arms={arms} id={arm.id} focus={focus} name={false} />
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
      <FigureTools
        {...{ id, title, box, asTable, setAsTable }}
        caption={{ title: `${title}, ${unit}`, source, keys }}
        table={() => table}
        drawn={missing === null}
        about={description}
      />
    </figure>
  );
}
