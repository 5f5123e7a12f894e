import { HIDEABLE, type Hideable } from '../../lessons/hideable';

/** Stands where a card hides a part of the page, which is not there at all: no reader of any kind gets to it before the prediction. */
export function HiddenPart({ part }: { part: Hideable }) {
  const goToCard = () => document.getElementById('lesson-title')?.focus();
  return (
    <section className="hidden-part" aria-label={HIDEABLE[part]}>
      <p>
        Hidden until you have predicted: {HIDEABLE[part]}. The card asks first, and then you see it; closing the lesson
        shows it too.
      </p>
      <button type="button" onClick={goToCard}>
        To the question
      </button>
    </section>
  );
}
