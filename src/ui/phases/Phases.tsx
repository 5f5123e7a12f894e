import type { ReactNode } from 'react';
import { methodOf } from '../../algorithms/objectives/table';
import type { Arm, Experiment } from '../../experiment/experiment';
import { PHASES, type Phase } from '../../trace/events';
import { type Cell, type Moment, reached } from '../../trace/fold';
import { Scroller } from '../parts/Scroller';
import { useCell, useExperiment, useMoment, useShownArm } from '../state/hooks';
import { order } from '../state/moment';
import { LabelPanel } from './LabelPanel';
import { MomentumPanel } from './MomentumPanel';
import { SamplePanel } from './SamplePanel';
import { SolvePanel } from './SolvePanel';
import { sentence } from './sentence';

/** The four phases of one iteration, which read as one sentence. */
export function Phases() {
  const experiment = useExperiment();
  const arm = useShownArm();
  const moment = useMoment();
  const cell = useCell(moment);
  return (
    <section className="phases" aria-label="One iteration, phase by phase">
      {PHASES.map((phase) => (
        <Panel
          key={phase}
          phase={phase}
          moment={moment}
          cell={cell}
          sentence={sentence(phase, experiment, arm, moment, cell)}
          waiting={waiting(phase, experiment, arm)}
        >
          {cell && moment && content(phase, experiment, arm, cell, moment)}
        </Panel>
      ))}
    </section>
  );
}

interface PanelProps {
  phase: Phase;
  moment: Moment | null;
  cell: Cell | null;
  sentence: ReactNode;
  /** What will stand in the panel. */
  waiting: string;
  children: ReactNode;
}

function Panel({ phase, moment, cell, sentence, waiting, children }: PanelProps) {
  const id = `phase-${phase}`;
  const shown = moment !== null && order({ ...moment, phase }) <= order(moment) && reached(cell, phase);
  return (
    <section className="phase" aria-labelledby={id} data-phase={phase} data-current={moment?.phase === phase}>
      <h2 id={id}>
        <span className="phase-name">
          {PHASES.indexOf(phase) + 1} {phase}
        </span>
        <span className="phase-sentence">{sentence}</span>
      </h2>
      <Scroller className="phase-body" label={`${phase}, in detail`}>
        {shown ? children : <p className="waiting">{waiting}</p>}
      </Scroller>
    </section>
  );
}

function waiting(phase: Phase, { world }: Experiment, arm: Arm): string {
  const tales = world.kind === 'tales';
  switch (phase) {
    case 'sample':
      return tales
        ? 'Here the responses will stand, each with its true reward.'
        : 'Here the probability of every action will stand.';
    case 'label':
      return 'Here the oracle will show what it prefers.';
    case 'solve':
      if (methodOf(arm).kind === 'search')
        return 'Here the instructions will stand that were tried, each with its score.';
      return tales
        ? 'Here the loss will stand, and each token will show what happened to its probability.'
        : 'Here every action will show what happened to its probability.';
    case 'extrapolate':
      return 'Here momentum will show its size and direction.';
    default:
      throw phase satisfies never;
  }
}

function content(phase: Phase, experiment: Experiment, arm: Arm, cell: Cell, moment: Moment): ReactNode {
  switch (phase) {
    case 'sample':
      return cell.sample && <SamplePanel sample={cell.sample} experiment={experiment} />;
    case 'label':
      return (
        cell.sample &&
        cell.labels && <LabelPanel sample={cell.sample} labels={cell.labels} experiment={experiment} arm={arm} />
      );
    case 'solve':
      return <SolvePanel cell={cell} experiment={experiment} arm={arm} />;
    case 'extrapolate':
      return (
        cell.extrapolation && (
          <MomentumPanel
            extrapolation={cell.extrapolation}
            {...{ cell, experiment, arm, iteration: moment.iteration }}
          />
        )
      );
    default:
      throw phase satisfies never;
  }
}
