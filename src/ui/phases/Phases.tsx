import { PHASES } from '../../trace/events';
import { cellAt } from '../../trace/fold';
import { partsWords } from '../../words/en/parts';
import { phasesWords } from '../../words/en/phases';
import { memo } from '../parts/remembered';
import { Scroller } from '../parts/Scroller';
import { momentOf, type Scene, shownArm } from '../state/moment';
import { PhaseBody, type PhaseProps } from './PhaseBody';
import { sentence } from './sentence';

/** The four phases of one iteration, which read as one sentence. */
export function Phases({ experiment, trace, view }: Scene) {
  const moment = momentOf({ experiment, trace }, view);
  return (
    <section className="phases" aria-label={phasesWords().iteration}>
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

/** Drawn again only if its own inputs have changed, since most events of a run are about other cells. */
const Panel = memo(function Panel(props: PhaseProps) {
  const { phase, experiment, arm, iteration, current, cell } = props;
  const name = partsWords().phases[phase];
  const id = `phase-${phase}`;
  return (
    <section className="phase" aria-labelledby={id} data-phase={phase} data-current={current === phase}>
      <h2 id={id}>
        <span className="phase-name">
          {PHASES.indexOf(phase) + 1} {name}
        </span>
        <span className="phase-sentence">{sentence(phase, experiment, arm, iteration ?? 1, cell)}</span>
      </h2>
      <Scroller className="phase-body" label={phasesWords().inDetail(name)}>
        <PhaseBody {...props} />
      </Scroller>
    </section>
  );
});
