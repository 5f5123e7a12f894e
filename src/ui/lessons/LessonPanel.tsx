import { useEffect, useRef } from 'react';
import type { CardProgress } from '../../lessons/answered';
import { HIDEABLE, type Hideable } from '../../lessons/hideable';
import { type Card, HIGHLIGHTS, type Lesson, LOCKS, type Lock } from '../../lessons/lesson';
import { MOST_OWN } from '../../trace/momentLink';
import { ownLessonAddress } from '../parts/address';
import { Button } from '../parts/Button';
import { CopyButton } from '../parts/CopyButton';
import { goToCard, jumpToCard, leaveLesson, listLessons } from '../state/lesson';
import { type CardPlace, OWN } from '../state/lessonProgress';
import type { Mark } from '../state/lessonStore';
import { Predicting } from './Predicting';
import { pointAt, showPlace } from './pointing';
import type { Read } from './readings';
import { SaveAnswers } from './SaveAnswers';
import { Task } from './Task';
import './lessons.css';

interface LessonPanelProps {
  lesson: Lesson;
  place: CardPlace;
  kept: CardProgress;
  /** What is kept of all its cards, by number. */
  cards: Readonly<Record<string, CardProgress>>;
  /** The reader's own lesson for a link; null if it is too long. */
  packed: string | null;
  read: Read;
  mark: Mark | null;
  locks: readonly Lock[];
  /** What of it was tried last. */
  tried: Lock | null;
  hidden: readonly Hideable[];
}

/** One card of a lesson, beside the page that it speaks of; on a narrow page below it. */
export function LessonPanel({
  lesson,
  place,
  kept,
  cards,
  packed,
  read,
  mark,
  locks,
  tried,
  hidden,
}: LessonPanelProps) {
  const { number, card: at } = place;
  const card = lesson.cards[at - 1]!;
  const heading = useRef<HTMLHeadingElement>(null);
  // A new card is read from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for every card
  useEffect(() => heading.current?.focus({ preventScroll: true }), [number, at]);
  useEffect(() => pointAt(card.highlight, () => heading.current?.focus({ preventScroll: true })), [card]);
  return (
    <aside className="lesson" aria-labelledby="lesson-title">
      <div className="lesson-head">
        <p className="aside">
          {number === OWN ? 'Your own lesson' : `Lesson ${number}`}: {lesson.title} · {at} of {lesson.cards.length}
        </p>
        <button type="button" onClick={leaveLesson}>
          Close
        </button>
      </div>
      <h2 id="lesson-title" ref={heading} tabIndex={-1}>
        {card.title}
      </h2>
      <p>{card.text}</p>
      {card.predict && <Predicting key={`${number}.${at}`} {...{ predict: card.predict, kept, mark, read }} />}
      {card.check && <Task check={card.check} done={kept.done === true && open(card, kept)} read={read} />}
      <p role="status" className="aside">
        {locks.length > 0 && stillness(locks, tried, card)}
        {hidden.length > 0 && ` Hidden until then: ${hidden.map((part) => HIDEABLE[part]).join(', ')}.`}
      </p>
      <div>
        <p className="aside">Look at {card.highlight.map((one) => HIGHLIGHTS[one]).join('; ')}.</p>
        <button type="button" className="link" onClick={() => showPlace(card.highlight)}>
          Show me where <kbd>Esc</kbd> returns
        </button>
      </div>
      {number === OWN && <Hand packed={packed} />}
      {at === lesson.cards.length && <SaveAnswers {...{ lesson, cards }} trace={read.trace} arm={read.view.arm} />}
      <Ways {...{ lesson, place, kept }} card={card} />
    </aside>
  );
}

/** Whether nothing stands before the task. */
const open = ({ predict }: Card, { answer }: CardProgress): boolean => !predict || answer !== undefined;

function stillness(locks: readonly Lock[], tried: Lock | null, { predict }: Card): string {
  const until = predict ? ' until you have predicted' : ' on this card';
  if (tried) return `Not yet: ${LOCKS[tried]} ${tried === 'experiment' ? 'rest' : 'rests'}${until}.`;
  return `At rest${until}: ${locks.map((lock) => LOCKS[lock]).join(', ')}.`;
}

/** How a teacher hands a lesson on. */
function Hand({ packed }: { packed: string | null }) {
  if (packed === null)
    return (
      <p className="aside">
        This lesson is too long for a link, which carries {MOST_OWN} characters at most: send its file instead.
      </p>
    );
  return (
    <div>
      <CopyButton label="Copy link" what="this lesson" text={ownLessonAddress(packed)} />
    </div>
  );
}

function Ways({ lesson, place, kept, card }: Pick<LessonPanelProps, 'lesson' | 'place' | 'kept'> & { card: Card }) {
  const { number, card: at } = place;
  const isLast = at === lesson.cards.length;
  const isDone = kept.done === true || !(card.predict || card.check);
  const finish = () => {
    leaveLesson();
    listLessons();
  };
  return (
    <div className="lesson-ways">
      <Button idle={at === 1} onClick={() => void jumpToCard({ number, card: at - 1 })}>
        Back
      </Button>
      <Button
        className={isDone ? 'primary' : ''}
        onClick={isLast ? finish : () => void goToCard({ number, card: at + 1 })}
      >
        {isLast ? 'Finish' : isDone ? 'Next' : 'Skip'}
      </Button>
      <button type="button" className="link" onClick={() => void jumpToCard(place)}>
        Set up again
      </button>
    </div>
  );
}
