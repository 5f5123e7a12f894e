import { useMemo } from 'react';
import { labNote } from './note';
import type { BanditExperiment, LabWorld } from './orbits';
import type { SeedGaps } from './useSeeds';

/** What momentum does in this world, before anything is run. */
export function LabNote({ experiment, lab, seeds }: { experiment: BanditExperiment; lab: LabWorld; seeds: SeedGaps }) {
  const { headline, detail } = useMemo(() => labNote(experiment, lab, seeds), [experiment, lab, seeds]);
  return (
    <div className="lab-note">
      <p className="headline">{headline}</p>
      <p className="aside figures">{detail}</p>
    </div>
  );
}
