import type { ReactNode } from 'react';
import { methodOf } from '../../algorithms/objectives/table';
import type { Arm, Experiment } from '../../experiment/experiment';
import { PHASES, type Phase } from '../../trace/events';
import { type Cell, reached } from '../../trace/fold';
import { phasesWords } from '../../words/en/phases';
import { wordsOf } from '../parts/worlds';
import { LabelPanel } from './LabelPanel';
import { MomentumPanel } from './MomentumPanel';
import type { PanelProps } from './panel';
import { SamplePanel } from './SamplePanel';
import { SolvePanel } from './SolvePanel';
import './phases.css';
import './pictures.css';

export interface PhaseProps extends PanelProps {
  phase: Phase;
  /** The iteration on the screen, and the phase that it has come to; null before the first. */
  iteration: number | null;
  current: Phase | null;
  cell: Cell | null;
}

/** What a phase has found, or until the run has come to it, what will stand here. */
export function PhaseBody(props: PhaseProps) {
  const { phase, experiment, arm, current, cell } = props;
  const isOpen = current !== null && PHASES.indexOf(phase) <= PHASES.indexOf(current) && reached(cell, phase);
  return isOpen ? <Content {...props} /> : <p className="waiting">{waiting(phase, experiment, arm)}</p>;
}

/** What will stand in a panel. */
function waiting(phase: Phase, experiment: Experiment, arm: Arm): string {
  const words = phasesWords().waiting;
  switch (phase) {
    case 'sample':
      return wordsOf(experiment).waiting.sample;
    case 'label':
      return words.label;
    case 'solve':
      return methodOf(arm).kind === 'search' ? words.search : wordsOf(experiment).waiting.solve;
    case 'extrapolate':
      return words.extrapolate;
    default:
      throw phase satisfies never;
  }
}

function Content({ phase, experiment, arm, iteration, cell, prompt }: PhaseProps): ReactNode {
  if (!cell || iteration === null) return null;
  const { sample, labels, extrapolation } = cell;
  switch (phase) {
    case 'sample':
      return sample && <SamplePanel {...{ sample, experiment, prompt }} />;
    case 'label':
      return sample && labels && <LabelPanel {...{ sample, labels, experiment, arm, prompt }} />;
    case 'solve':
      return <SolvePanel {...{ cell, experiment, arm, prompt }} />;
    case 'extrapolate':
      return extrapolation && <MomentumPanel {...{ extrapolation, cell, experiment, arm, iteration, prompt }} />;
    default:
      throw phase satisfies never;
  }
}
