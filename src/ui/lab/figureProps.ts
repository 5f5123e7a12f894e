import type { Phase } from '../../trace/events';
import type { Focus } from '../parts/arms';
import type { BanditExperiment, LabWorld } from './orbits';
import type { Triple } from './ternary';
import type { SeedGaps } from './useSeeds';

/** Where the playhead of the page stands. */
export interface Head {
  iteration: number;
  phase: Phase;
  playing: boolean;
  /** How long a phase is shown, milliseconds. */
  pace: number;
}

/** What every chart of the lab draws. */
export interface LabFigureProps {
  experiment: BanditExperiment;
  lab: LabWorld;
  seeds: SeedGaps;
  /** Steps that are shown: those before the solve of the playhead's iteration, then that one too. */
  iteration: number;
  focus: Focus;
  /** Whether a live run moves the playhead. */
  active: boolean;
}

/** How the pictures change the experiment: a drag is held until it is dropped, and is then one step of “Undo”. */
export interface LabEdit {
  hold(next: BanditExperiment): void;
  drop(): void;
  /** At once, as a key does. */
  set(next: BanditExperiment): void;
}

/** What every picture of the lab draws, and lets the reader drag. */
export interface LabPictureProps extends Omit<LabFigureProps, 'seeds' | 'active'> {
  /** The experiment without the drag in progress. */
  draft: BanditExperiment;
  prompt: number;
  /** The three of the triangle. */
  actions: Triple;
  /** Id of an arm. */
  selected: string;
  edit: LabEdit;
}
