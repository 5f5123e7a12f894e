import { type Lesson, READERS } from '../../lessons/lesson';
import { significant } from '../parts/format';
import { READINGS, type Read } from './readings';

interface TaskProps {
  check: NonNullable<Lesson['cards'][number]['check']>;
  done: boolean;
  read: Read;
}

/** What the learner is asked to do, and what the page shows of it now. */
export function Task({ check, done, read }: TaskProps) {
  const readers = [...new Set(check.all.flatMap((one) => ('read' in one ? [one.read] : [])))];
  return (
    <div className="lesson-task" data-done={done}>
      <p>
        <strong>{check.task}</strong>
      </p>
      {readers.map((reader) => {
        const value = READINGS[reader](read);
        return (
          <p key={reader} className="aside figures">
            Now: {value === null ? '…' : significant(value)} ({READERS[reader]})
          </p>
        );
      })}
      <p role="status">{done ? `Done. ${check.done}` : check.hint}</p>
    </div>
  );
}
