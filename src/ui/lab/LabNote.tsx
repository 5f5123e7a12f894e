import { useMemo } from 'react';
import type { LabFigureProps } from './figureProps';
import { labNote } from './note';

/** What momentum does in this world, before anything is run. */
export function LabNote({ experiment, lab, seeds }: Pick<LabFigureProps, 'experiment' | 'lab' | 'seeds'>) {
  const { headline, detail } = useMemo(() => labNote(experiment, lab, seeds), [experiment, lab, seeds]);
  return (
    <div className="lab-note">
      <p className="headline">{headline}</p>
      <p className="aside figures">{detail}</p>
    </div>
  );
}
