import type { Lesson } from '../../lessons/lesson';
import { lessonsWords } from '../../words/en/lessons';
import { READINGS, type Read } from './readings';

interface TaskProps {
  check: NonNullable<Lesson['cards'][number]['check']>;
  done: boolean;
  read: Read;
}

/** What the learner is asked to do, and what the page shows of it now. */
export function Task({ check, done, read }: TaskProps) {
  const words = lessonsWords().task;
  const readers = [...new Set(check.all.flatMap((one) => ('read' in one ? [one.read] : [])))];
  return (
    <div className="lesson-task" data-done={done}>
      <p>
        <strong>{check.task}</strong>
      </p>
      {readers.map((reader) => {
        return (
          <p key={reader} className="aside figures">
            {words.now(READINGS[reader](read), reader)}
          </p>
        );
      })}
      <p role="status">{done ? words.done(check.done) : check.hint}</p>
    </div>
  );
}
