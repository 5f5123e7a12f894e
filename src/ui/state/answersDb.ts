import type { DBSchema, IDBPDatabase } from 'idb';
import * as v from 'valibot';
import type { Judgement } from '../judge/judgements';
import { databaseOf } from './database';

/** What the reader has answered as the judge, kept in this browser: it was their work, and a tab may be closed in the middle of it. */

const text = v.pipe(v.string(), v.maxLength(1_000_000));

const Kept = v.object({
  question: v.object({
    ...{ prompt: text, left: text, right: text, again: v.boolean() },
    reading: v.exactOptional(v.object({ turns: v.array(v.object({ role: text, content: text })), raw: text })),
  }),
  answer: v.picklist(['left', 'right', 'tie', 'skip']),
  /** Milliseconds since 1970: the first answer counts. */
  given: v.number(),
});

interface Schema extends DBSchema {
  answers: { key: string; value: Judgement & { readonly given: number } };
}

const database = databaseOf<Schema>('apogee-answers', 1, (db) => void db.createObjectStore('answers'));

/** As it was shown; what is asked again has another place. */
const keyOf = ({ prompt, left, right, again }: Judgement['question']): string =>
  JSON.stringify([prompt, left, right, again]);

/** In the order in which they were given; none where the browser keeps nothing. */
export async function keptAnswers(): Promise<Judgement[]> {
  try {
    const all: unknown[] = await (await database()).getAll('answers');
    const read = all.map((one) => v.safeParse(Kept, one)).filter(({ success }) => success);
    return read.map(({ output }) => output as v.InferOutput<typeof Kept>).sort((a, b) => a.given - b.given);
  } catch {
    return [];
  }
}

/** Best effort: who keeps nothing is asked again after a reload. */
const attempt = (work: (db: IDBPDatabase<Schema>) => Promise<unknown>): Promise<void> =>
  database()
    .then(work)
    .then(
      () => {},
      () => {},
    );

export const keepAnswer = (judgement: Judgement): Promise<void> =>
  attempt((db) => db.put('answers', { ...judgement, given: Date.now() }, keyOf(judgement.question)));

export const dropAnswer = ({ question }: Judgement): Promise<void> =>
  attempt((db) => db.delete('answers', keyOf(question)));
