import type { Experiment } from './experiment';

/** A named experiment. Names begin with their world; once published, a name keeps its meaning, since links build on it. */
export interface Preset {
  name: string;
  /** What to look at, one sentence. */
  look: string;
  experiment: Experiment;
}
