import type { Experiment } from '../../experiment/experiment';
import type { Hideable } from '../../lessons/hideable';
import type { RunState } from '../../worker/protocol';
import type { Scene } from '../state/moment';

export interface PresentProps extends Scene {
  /** What the controls edit. */
  draft: Experiment;
  /** Of the card of a lesson that is open, for the presenter; null without. */
  card: string | null;
  /** What that card hides. */
  hidden: readonly Hideable[];
  status: RunState;
  /** A live run would differ from what is on the screen. */
  changed: boolean;
  /** That a live run will take; null if nobody knows yet. */
  seconds: number | null;
}
