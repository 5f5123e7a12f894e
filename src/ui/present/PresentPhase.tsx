import { PHASES, type Phase } from '../../trace/events';
import { cellAt, type Moment } from '../../trace/fold';
import { partsWords } from '../../words/en/parts';
import { presentWords } from '../../words/en/present';
import { Scroller } from '../parts/Scroller';
import { PhaseBody } from '../phases/PhaseBody';
import { sentence } from '../phases/sentence';
import { type Scene, shownArm } from '../state/moment';

interface PresentPhaseProps extends Scene {
  phase: Phase;
  /** That is shown; null before the first. */
  moment: Moment | null;
}

/** One phase large: its part of the sentence, then what it has found. */
export function PresentPhase({ experiment, trace, view, phase, moment }: PresentPhaseProps) {
  const arm = shownArm({ experiment }, view);
  const cell = moment && cellAt(trace, moment);
  const iteration = moment?.iteration ?? null;
  const name = partsWords().phases[phase];
  return (
    <Scroller className="present-phase" label={presentWords().large(name)}>
      <h2 className="present-title" data-phase={phase}>
        <span className="phase-name">
          {PHASES.indexOf(phase) + 1} {name}
        </span>
        <span className="phase-sentence">{sentence(phase, experiment, arm, iteration ?? 1, cell)}</span>
      </h2>
      <PhaseBody
        {...{ phase, experiment, arm, iteration, cell }}
        current={moment?.phase ?? null}
        prompt={view.prompt}
      />
    </Scroller>
  );
}
