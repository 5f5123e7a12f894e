import { packed, unpacked } from '../experiment/packed';
import { Refused } from '../messages/refusal';
import { MOST_OWN } from '../trace/momentLink';
import { insideOf, type Lesson, readLesson } from './lesson';

/** A lesson as a part of a link, which carries it up to its size. */

/** Null if it is too long: then its file is handed on. */
export async function packLesson({ content }: Lesson): Promise<string | null> {
  const body = await packed(content);
  return body.length > MOST_OWN ? null : body;
}

/** Reads it as strictly as a file. Throws a Refused that names the field at fault, also if there is no such card, counted from 1. */
export async function unpackLesson(body: string, card: number | null): Promise<Lesson> {
  return await insideOf(['own'], async () => {
    const lesson = await readLesson(await unpacked(body, 'lesson'));
    const { length } = lesson.cards;
    if (card !== null && card > length)
      throw new Refused({ path: [], code: 'not-expected', facts: { expected: `≤ ${length}`, received: card } });
    return lesson;
  });
}
