import better from './data/01-better.json' with { type: 'json' };
import step from './data/02-step.json' with { type: 'json' };
import leash from './data/03-leash.json' with { type: 'json' };
import again from './data/04-again.json' with { type: 'json' };
import momentum from './data/05-momentum.json' with { type: 'json' };
import smallerBeta from './data/06-smaller-beta.json' with { type: 'json' };
import helps from './data/07-helps.json' with { type: 'json' };
import hurts from './data/08-hurts.json' with { type: 'json' };
import words from './data/09-words.json' with { type: 'json' };
import claim from './data/10-claim.json' with { type: 'json' };
import { type Lesson, readLesson } from './lesson';
import { worded } from './worded';

/** Our own lessons, by the number that links have. They are read as one from a stranger would be. */
const DATA: readonly (readonly [number, unknown])[] = [
  [1, better],
  [2, step],
  [3, leash],
  [4, again],
  [5, momentum],
  [6, smallerBeta],
  [7, helps],
  [8, hurts],
  [9, words],
  [10, claim],
];

/** `texts` are those of another language. What names a lesson is the same in every language, so that a class may answer in several. */
export async function openLessons(
  texts: ReadonlyMap<number, unknown> = new Map(),
): Promise<ReadonlyMap<number, Lesson>> {
  return new Map(
    await Promise.all(
      DATA.map(async ([number, data]) => {
        const lesson = await readLesson(data);
        const own = texts.get(number);
        if (own === undefined) return [number, lesson] as const;
        const { content, hash } = lesson;
        return [number, { ...(await readLesson(worded(data, own))), content, hash }] as const;
      }),
    ),
  );
}
