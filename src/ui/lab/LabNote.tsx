import type { Word } from '../../glossary';
import { Explained } from '../parts/Explained';
import { useMemo } from '../parts/remembered';
import type { LabFigureProps } from './figureProps';
import { labNote } from './note';

/** One and the same word is explained in one of the two. */
const HEADLINE: readonly Word[] = ['momentum', 'control', 'plain arm', 'equilibrium', 'arm'];
const DETAIL: readonly Word[] = ['gap', 'KL', 'nat', 'interval', 'seed'];

/** What momentum does in this world, before anything is run. */
export function LabNote({ experiment, lab, seeds }: Pick<LabFigureProps, 'experiment' | 'lab' | 'seeds'>) {
  const { headline, detail } = useMemo(() => labNote(experiment, lab, seeds), [experiment, lab, seeds]);
  return (
    <div className="lab-note">
      <p className="headline">
        <Explained text={headline} words={HEADLINE} />
      </p>
      <p className="aside figures">
        <Explained text={detail} words={DETAIL} />
      </p>
    </div>
  );
}
