/** A lesson in another language: the texts alone, in the shape of its file; links, views, checks and numbers are those of the lesson. */

/**
 * The data of a lesson with other texts in place of its own. Throws an Error if the texts have something that the lesson has not, or that is
 * no text there.
 */
export function worded(data: unknown, texts: unknown): unknown {
  if (typeof data === 'string' && typeof texts === 'string') return texts;
  if (typeof data !== 'object' || data === null || typeof texts !== 'object' || texts === null)
    throw new Error(`no text of a lesson: ${JSON.stringify(texts)}`);
  if (Array.isArray(data)) return data.map((one, i) => (i in texts ? worded(one, Reflect.get(texts, i)) : one));
  const surplus = Object.keys(texts).find((key) => !Object.hasOwn(data, key));
  if (surplus !== undefined) throw new Error(`no such text of a lesson: ${surplus}`);
  return Object.fromEntries(
    Object.entries(data).map(([key, one]) => [key, key in texts ? worded(one, Reflect.get(texts, key)) : one]),
  );
}
