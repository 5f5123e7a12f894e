import type { Focus } from '../parts/arms';
import type { BanditExperiment, LabWorld } from './orbits';
import type { SeedGaps } from './useSeeds';

/** What every chart of the lab draws. */
export interface LabFigureProps {
  experiment: BanditExperiment;
  lab: LabWorld;
  seeds: SeedGaps;
  iteration: number;
  focus: Focus;
}
