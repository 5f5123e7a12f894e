import { type RefObject, useRef, useState } from 'react';
import { PHASES, type Phase } from '../../trace/events';
import { presentWords } from '../../words/en/present';
import { lazyPart } from '../parts/ErrorBoundary';
import { titleOf } from '../parts/titles';
import { changePresent, setPresent } from '../state/actions';
import { focusOf, momentOf, order, type Scene, stepsDone } from '../state/moment';
import { paceOf } from '../state/replay';
import { hasTriangle } from './large';
import { PresentBar } from './PresentBar';
import { PresentNotes } from './PresentNotes';
import { PresentPhase } from './PresentPhase';
import type { PresentProps } from './presentProps';
import { Tiles } from './Tiles';
import { useFullScreen } from './useFullScreen';

const PresentLab = lazyPart(
  () => presentWords().triangle,
  () => import('./PresentLab').then((file) => file.PresentLab),
  () => <p className="waiting">{presentWords().drawing}</p>,
);

/** The run for an audience: one phase large and the others small, or the triangle of an exact world; below, the transport. */
export function Present(props: PresentProps) {
  const { experiment, trace, view, draft, hidden } = props;
  const screen = useRef<HTMLDivElement>(null);
  const scene = { experiment, trace, view };
  const moment = momentOf(scene, view);
  const large = useLarge(scene, moment?.phase ?? 'sample');
  const triangle = hasTriangle(draft);
  const inLab = triangle && view.present?.large !== 'phase';
  return (
    <div ref={screen} className="present-screen">
      <Head title={titleOf(experiment)} screen={screen} notes={view.present?.notes ?? false} />
      {!hidden.includes('phases') && <Tiles {...scene} large={inLab ? null : large} triangle={triangle} />}
      <div className="present-stage">
        {(inLab ? (['lab', 'triangle'] as const) : (['phases'] as const)).some((part) => hidden.includes(part)) ? (
          <p className="present-hidden">{presentWords().hidden}</p>
        ) : inLab ? (
          <PresentLab
            props={{
              draft,
              steps: moment ? Math.min(stepsDone(moment), draft.iterations) : draft.iterations,
              prompt: view.prompt % draft.world.base.length,
              focus: focusOf({ experiment: draft }, view),
            }}
          />
        ) : (
          <PresentPhase {...scene} phase={large} moment={moment && atLeast(moment, large)} />
        )}
        {view.present?.notes && <PresentNotes {...scene} card={props.card} />}
      </div>
      <PresentBar {...props} />
      {view.present?.blank && (
        <button
          type="button"
          className="present-blank"
          aria-label={presentWords().blank}
          onClick={() => changePresent(() => ({ blank: false }))}
        />
      )}
    </div>
  );
}

interface HeadProps {
  title: string;
  screen: RefObject<HTMLElement | null>;
  notes: boolean;
}

function Head({ title, screen, notes }: HeadProps) {
  const words = presentWords().head;
  const full = useFullScreen(screen);
  return (
    <header className="present-head">
      <h1>{title}</h1>
      <div className="buttons">
        <button
          type="button"
          aria-pressed={notes}
          title={words.notesTitle}
          onClick={() => changePresent((now) => ({ notes: !now.notes }))}
        >
          {words.notes}
        </button>
        <button type="button" title={words.blankTitle} onClick={() => changePresent(() => ({ blank: true }))}>
          {words.blank}
        </button>
        {full && (
          <button type="button" aria-pressed={full.on} onClick={full.toggle}>
            {words.full}
          </button>
        )}
        <button type="button" title={words.leaveTitle} onClick={() => setPresent(false)}>
          {words.leave}
        </button>
      </div>
    </header>
  );
}

/** A phase that is shown for less than this is over before it is read, milliseconds. */
const READ_MS = 700;

/** The phase that is large: where the playhead stands; while it flies, the one that was large before. */
function useLarge({ experiment, view }: Scene, phase: Phase): Phase {
  const [kept, keep] = useState(phase);
  const flies = view.playhead.playing && paceOf(experiment, view) < READ_MS;
  if (!flies && kept !== phase) keep(phase);
  return flies ? kept : phase;
}

/** The moment, or the latest one before it at which a phase was done. */
function atLeast<M extends { iteration: number; phase: Phase }>(moment: M, phase: Phase): M {
  const here = order({ iteration: moment.iteration, phase }) <= order(moment);
  return here || moment.iteration === 1
    ? moment
    : { ...moment, iteration: moment.iteration - 1, phase: PHASES.at(-1)! };
}
