import type { Lesson } from '../../lessons/lesson';
import { Modal } from '../parts/Modal';
import { jumpToCard, resumeAt } from '../state/lesson';
import type { Progress } from '../state/lessonProgress';
import { setListing } from '../state/lessonStore';

interface LessonsDialogProps {
  open: boolean;
  lessons: ReadonlyMap<number, Lesson> | null;
  progress: Progress;
}

/** The lessons that there are, and how far this browser's learner has come. */
export function LessonsDialog({ open, lessons, progress }: LessonsDialogProps) {
  return (
    <Modal title="Lessons" open={open} close={() => setListing(false)}>
      <p>Short cards beside the page. You predict first, then the page shows what comes. Your answers stay here.</p>
      {lessons ? (
        <ol className="lesson-list">
          {[...lessons].map(([number, lesson]) => (
            <Entry key={number} {...{ number, lesson }} done={doneOf(progress, number)} />
          ))}
        </ol>
      ) : (
        <p className="waiting">Reading the lessons …</p>
      )}
    </Modal>
  );
}

const doneOf = ({ lessons }: Progress, number: number): number =>
  Object.values(lessons[number] ?? {}).filter(({ done }) => done).length;

function Entry({ number, lesson, done }: { number: number; lesson: Lesson; done: number }) {
  const all = lesson.cards.length;
  return (
    <li>
      <button type="button" onClick={() => void jumpToCard(resumeAt(lesson, number))}>
        {number}. {lesson.title}
      </button>
      <p className="aside">
        {lesson.about} About {lesson.minutes} minutes{done > 0 && `; ${done} of ${all} cards done`}.
      </p>
    </li>
  );
}
