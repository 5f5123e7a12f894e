import type { Arm, Experiment } from '../../experiment/experiment';

/** What every phase's panel is drawn from, beside what the phase has found. */
export interface PanelProps {
  experiment: Experiment;
  arm: Arm;
  /** Index of the prompt to show, modulo their number. */
  prompt: number;
}
