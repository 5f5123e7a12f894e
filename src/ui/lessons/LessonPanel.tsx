import { useEffect, useRef } from 'react';
import type { CardProgress } from '../../lessons/answered';
import type { Hideable } from '../../lessons/hideable';
import type { Card, Lesson, Lock } from '../../lessons/lesson';
import { MOST_OWN } from '../../trace/momentLink';
import { lessonsWords } from '../../words/en/lessons';
import { partsWords } from '../../words/en/parts';
import { ownLessonAddress } from '../parts/address';
import { Button } from '../parts/Button';
import { CopyButton } from '../parts/CopyButton';
import { rich } from '../parts/rich';
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
  const words = lessonsWords().card;
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
        <p className="aside">{words.place(number === OWN ? null : number, lesson.title, at, lesson.cards.length)}</p>
        <button type="button" onClick={leaveLesson}>
          {partsWords().close}
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
        {hidden.length > 0 && ` ${words.hidden(hidden)}`}
      </p>
      <div>
        <p className="aside">{words.lookAt(card.highlight)}</p>
        <button type="button" className="link" onClick={() => showPlace(card.highlight)}>
          {rich(words.showMe, { kbd: (key: string) => <kbd>{key}</kbd> })}
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
  const words = lessonsWords().card;
  return tried ? words.notYet(tried, predict !== undefined) : words.atRest(locks, predict !== undefined);
}

/** How a teacher hands a lesson on. */
function Hand({ packed }: { packed: string | null }) {
  const words = lessonsWords().card;
  if (packed === null) return <p className="aside">{words.tooLong(MOST_OWN)}</p>;
  return (
    <div>
      <CopyButton label={words.copyLink} what={words.thisLesson} text={ownLessonAddress(packed)} />
    </div>
  );
}

function Ways({ lesson, place, kept, card }: Pick<LessonPanelProps, 'lesson' | 'place' | 'kept'> & { card: Card }) {
  const { number, card: at } = place;
  const words = lessonsWords().card;
  const isLast = at === lesson.cards.length;
  const isDone = kept.done === true || !(card.predict || card.check);
  const finish = () => {
    leaveLesson();
    listLessons();
  };
  return (
    <div className="lesson-ways">
      <Button idle={at === 1} onClick={() => void jumpToCard({ number, card: at - 1 })}>
        {words.back}
      </Button>
      <Button
        className={isDone ? 'primary' : ''}
        onClick={isLast ? finish : () => void goToCard({ number, card: at + 1 })}
      >
        {isLast ? words.finish : isDone ? words.next : words.skip}
      </Button>
      <button type="button" className="link" onClick={() => void jumpToCard(place)}>
        {words.setUp}
      </button>
    </div>
  );
}
