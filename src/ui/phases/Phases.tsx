import { memo, type ReactNode } from 'react';
import { methodOf } from '../../algorithms/objectives/table';
import type { Arm, Experiment } from '../../experiment/experiment';
import { PHASES, type Phase } from '../../trace/events';
import { type Cell, cellAt, reached } from '../../trace/fold';
import { Scroller } from '../parts/Scroller';
import { wordsOf } from '../parts/worlds';
import { momentOf, type Scene, shownArm } from '../state/moment';
import { LabelPanel } from './LabelPanel';
import { MomentumPanel } from './MomentumPanel';
import type { PanelProps } from './panel';
import { SamplePanel } from './SamplePanel';
import { SolvePanel } from './SolvePanel';
import { sentence } from './sentence';
import './phases.css';
import './pictures.css';

/** The four phases of one iteration, which read as one sentence. */
export function Phases({ experiment, trace, view }: Scene) {
  const moment = momentOf({ experiment, trace }, view);
  return (
    <section className="phases" aria-label="One iteration, phase by phase">
      {PHASES.map((phase) => (
        <Panel
          key={phase}
          phase={phase}
          experiment={experiment}
          arm={shownArm({ experiment }, view)}
          iteration={moment?.iteration ?? null}
          current={moment?.phase ?? null}
          cell={moment && cellAt(trace, moment)}
          prompt={view.prompt}
        />
      ))}
    </section>
  );
}

interface PhaseProps extends PanelProps {
  phase: Phase;
  /** The iteration on the screen, and the phase that it has come to; null before the first. */
  iteration: number | null;
  current: Phase | null;
  cell: Cell | null;
}

/** Drawn again only if its own inputs have changed, since most events of a run are about other cells. */
const Panel = memo(function Panel(props: PhaseProps) {
  const { phase, experiment, arm, iteration, current, cell } = props;
  const id = `phase-${phase}`;
  const isOpen = current !== null && PHASES.indexOf(phase) <= PHASES.indexOf(current) && reached(cell, phase);
  return (
    <section className="phase" aria-labelledby={id} data-phase={phase} data-current={current === phase}>
      <h2 id={id}>
        <span className="phase-name">
          {PHASES.indexOf(phase) + 1} {phase}
        </span>
        <span className="phase-sentence">{sentence(phase, experiment, arm, iteration ?? 1, cell)}</span>
      </h2>
      <Scroller className="phase-body" label={`${phase}, in detail`}>
        {isOpen ? <Content {...props} /> : <p className="waiting">{waiting(phase, experiment, arm)}</p>}
      </Scroller>
    </section>
  );
});

/** What will stand in a panel. */
function waiting(phase: Phase, experiment: Experiment, arm: Arm): string {
  switch (phase) {
    case 'sample':
      return wordsOf(experiment).waiting.sample;
    case 'label':
      return 'Here the oracle will show what it prefers.';
    case 'solve':
      if (methodOf(arm).kind === 'search')
        return 'Here the instructions will stand that were tried, each with its score.';
      return wordsOf(experiment).waiting.solve;
    case 'extrapolate':
      return 'Here momentum will show its size and direction.';
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
