import { type SubmitEvent, useState } from 'react';
import type { CardProgress } from '../../lessons/answered';
import { answersOf, MOST_NAME } from '../../lessons/answers';
import type { Lesson } from '../../lessons/lesson';
import { download } from '../charts/download';

interface SaveAnswersProps {
  lesson: Lesson;
  /** What is kept of its cards, by number. */
  cards: Readonly<Record<string, CardProgress>>;
}

/** Hands a learner the answers of a lesson as a file, for whoever joins those of a class. */
export function SaveAnswers({ lesson, cards }: SaveAnswersProps) {
  const [name, type] = useState('');
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const answers = answersOf(lesson, cards, name);
    download(fileName(lesson.title, name), 'application/json', `${JSON.stringify(answers, null, 2)}\n`);
  };
  return (
    <details>
      <summary>Save your answers for a class</summary>
      <form className="lesson-task" onSubmit={save}>
        <p>A file with what you predicted and which tasks are done. Nothing is sent: you hand it on.</p>
        <label>
          <span>Your name, if you like</span>
          <input
            type="text"
            autoComplete="off"
            maxLength={MOST_NAME}
            value={name}
            onChange={(event) => type(event.target.value)}
          />
        </label>
        <button type="submit">Save answers</button>
      </form>
    </details>
  );
}

function fileName(...parts: string[]): string {
  const words =
    parts
      .join(' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return `apogee-answers-${words.join('-').slice(0, 60)}.json`;
}
