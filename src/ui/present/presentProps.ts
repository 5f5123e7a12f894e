import type { Experiment } from '../../experiment/experiment';
import type { RunState } from '../../worker/protocol';
import type { Scene } from '../state/moment';

export interface PresentProps extends Scene {
  /** What the controls edit. */
  draft: Experiment;
  status: RunState;
  /** A live run would differ from what is on the screen. */
  changed: boolean;
  /** That a live run will take; null if nobody knows yet. */
  seconds: number | null;
}
