import type { Hideable } from '../../lessons/hideable';
import { lessonListWords } from '../../words/en/lessonList';

/** Stands where a card hides a part of the page, which is not there at all: no reader of any kind gets to it before the prediction. */
export function HiddenPart({ part }: { part: Hideable }) {
  const words = lessonListWords();
  const goToCard = () => document.getElementById('lesson-title')?.focus();
  return (
    <section className="hidden-part" data-part={part} aria-label={words.hideable[part]}>
      <p>{words.hidden(part)}</p>
      <button type="button" onClick={goToCard}>
        {words.toQuestion}
      </button>
    </section>
  );
}
