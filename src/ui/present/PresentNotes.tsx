import { verdict } from '../../trace/verdict';
import { presentWords } from '../../words/en/present';
import { verdictWords } from '../../words/en/verdict';
import { useMemo } from '../parts/remembered';
import { lookText } from '../parts/titles';
import { referenceParts } from '../phases/reference';
import { presetLike } from '../state/draft';
import { momentOf, type Scene, shownArm } from '../state/moment';

interface PresentNotesProps extends Scene {
  /** What the card of a lesson has for its lecturer. */
  card: string | null;
}

/** For the presenter: what the preset asks to look at, what the whole run says to it, and what the arm learns against just now. */
export function PresentNotes({ experiment, trace, view, card }: PresentNotesProps) {
  const [words, say] = [presentWords(), verdictWords()];
  const preset = useMemo(() => presetLike(experiment), [experiment]);
  const { headline } = useMemo(() => verdict(trace, experiment, say), [trace, experiment, say]);
  const arm = shownArm({ experiment }, view);
  const parts = referenceParts(trace, arm, momentOf({ experiment, trace }, view));
  return (
    <aside className="present-notes" aria-labelledby="present-notes">
      <h2 id="present-notes">{words.head.notes}</h2>
      {card && <p>{card}</p>}
      {preset && <p>{words.notes.look(lookText(preset))}</p>}
      {trace.latest && <p>{words.notes.end(headline)}</p>}
      <p className="figures">
        {words.notes.now(arm.name, parts.map(([name, value]) => `${name} ${value}`).join(' · '))}
      </p>
    </aside>
  );
}
