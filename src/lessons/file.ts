import { Failed } from '../messages/failure';
import { readStrictJson, utf8 } from '../text';

/** Files of lessons and of answers: JSON, read whole. */

/** Most bytes of a file: a lesson with twelve longest links and all its texts is half as large. */
const MOST_BYTES = 2 ** 18;

/** What a file holds, not yet validated. Throws an Error if it is too large, or no JSON. */
export async function jsonOf(file: Blob): Promise<unknown> {
  if (file.size > MOST_BYTES) throw new Failed({ code: 'file-large', facts: { most: MOST_BYTES } });
  return readStrictJson(utf8(new Uint8Array(await file.arrayBuffer())));
}

/** What a file is meant as, by its content; null if as neither, such as a run. */
export async function ofLesson(file: Blob): Promise<'lesson' | 'answers' | null> {
  if (file.size > MOST_BYTES) return null;
  const data = await jsonOf(file).catch(() => null);
  if (typeof data !== 'object' || data === null || !Array.isArray(Reflect.get(data, 'cards'))) return null;
  return 'answers' in data ? 'answers' : 'lesson';
}
