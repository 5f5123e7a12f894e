import type { Joined } from '../../lessons/classroom';
import type { Lesson } from '../../lessons/lesson';
import { lessonListWords } from '../../words/en/lessonList';
import { lazyPart } from '../parts/ErrorBoundary';
import { Modal } from '../parts/Modal';
import { jumpToCard, openClass, openOwn } from '../state/lesson';
import { resumeAt } from '../state/lessonLoad';
import { OWN, type Progress } from '../state/lessonProgress';
import { setJoined, setListing } from '../state/lessonStore';

interface LessonsDialogProps {
  open: boolean;
  lessons: ReadonlyMap<number, Lesson> | null;
  progress: Progress;
  fault: string | null;
  /** A class instead of the list. */
  joined: Joined | null;
}

const ClassPicture = lazyPart(
  () => lessonListWords().class.name,
  () => import('./ClassPicture').then(({ ClassPicture }) => ClassPicture),
  () => <p className="waiting">{lessonListWords().class.drawing}</p>,
);

/** The lessons that there are, and how far this browser's learner has come; or the answers of a class. */
export function LessonsDialog({ open, lessons, progress, fault, joined }: LessonsDialogProps) {
  const words = lessonListWords();
  return (
    <Modal title={words.title} open={open} close={() => setListing(false)} className={joined ? 'of-class' : ''}>
      {joined ? (
        <ClassPicture props={{ joined, back: () => setJoined(null) }} />
      ) : (
        <>
          <p>{words.about}</p>
          {lessons ? (
            <ol className="lesson-list">
              {[...lessons].map(([number, lesson]) => (
                <Entry key={number} {...{ number, lesson }} done={doneOf(progress, number)} />
              ))}
            </ol>
          ) : (
            <p className="waiting">{words.reading}</p>
          )}
          {fault && <p role="alert">{fault}</p>}
          <Files label={words.open} take={openOwn} />
          <Files label={words.join} many take={openClass} />
          <p className="aside">{words.stays}</p>
        </>
      )}
    </Modal>
  );
}

type FilesProps =
  | { label: string; many?: false; take: (file: File) => Promise<void> }
  | { label: string; many: true; take: (files: readonly File[]) => Promise<void> };

function Files(props: FilesProps) {
  return (
    <label className="labelled">
      <span>{props.label}</span>
      <input
        type="file"
        accept=".json"
        multiple={props.many}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          if (props.many && files.length > 0) void props.take(files);
          else if (!props.many && files[0]) void props.take(files[0]);
          // So that the same file can be chosen again.
          target.value = '';
        }}
      />
    </label>
  );
}

const doneOf = ({ lessons }: Progress, number: number): number =>
  Object.values(lessons[number] ?? {}).filter(({ done }) => done).length;

function Entry({ number, lesson, done }: { number: number; lesson: Lesson; done: number }) {
  const words = lessonListWords();
  const all = lesson.cards.length;
  return (
    <li>
      <button type="button" onClick={() => void jumpToCard(resumeAt(lesson, number))}>
        {number === OWN ? words.own : number}. {lesson.title}
      </button>
      <p className="aside">
        {lesson.about} {words.minutes(lesson.minutes, done, all)}
      </p>
    </li>
  );
}
