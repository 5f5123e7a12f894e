import type { BanditExperiment } from './orbits';

/** How the pictures change the experiment: a drag is held until it is dropped, and is then one step of “Undo”. */
export interface LabEdit {
  hold(next: BanditExperiment): void;
  drop(): void;
  /** At once, as a key does. */
  set(next: BanditExperiment): void;
}
