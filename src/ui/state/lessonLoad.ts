import type { Lesson } from '../../lessons/lesson';
import type { Language, LinkedView } from '../../trace/momentLink';
import { shownLanguage } from '../../words/language';
import { type CardPlace, cardProgress, keptOwn, OWN } from './lessonProgress';
import { useLessons } from './lessonStore';
import { useView } from './viewStore';

/** Lessons are asked for when the first one is, since nobody else needs them. */

export const loadLessons = async (): Promise<ReadonlyMap<number, Lesson>> =>
  useLessons.getState().lessons ?? readLessons();

/** Texts of our lessons in other languages. Where their file does not come, the lessons are English. */
const TEXTS: { readonly [language in Language]: () => Promise<ReadonlyMap<number, unknown> | undefined> } = {
  en: async () => undefined,
  de: async () => (await import('../../lessons/german').catch(() => null))?.GERMAN_LESSONS,
};

/** Reads our lessons in the language of the page; one of the reader's own stays as it is. */
export async function readLessons(): Promise<ReadonlyMap<number, Lesson>> {
  const language = shownLanguage();
  const [{ openLessons }, texts, reader] = await Promise.all([
    import('../../lessons/lessons'),
    TEXTS[language](),
    import('../lessons/progress'),
  ]);
  const ours = await openLessons(texts);
  // In the meantime another language may have been chosen.
  if (language !== shownLanguage()) return readLessons();
  const own = useLessons.getState().lessons?.get(OWN);
  const lessons = own ? new Map(ours).set(OWN, own) : ours;
  useLessons.setState({ lessons, reader });
  return lessons;
}

/** The first card that was not read to its end; the first one if all were. */
export function resumeAt(lesson: Lesson, number: number): CardPlace {
  const { progress } = useLessons.getState();
  const open = lesson.cards.findIndex((_, i) => !cardProgress(progress, { number, card: i + 1 }).done);
  return { number, card: Math.max(open, 0) + 1 };
}

/** Puts a lesson of the reader's own beside ours, in the place of the one before, with what was answered in it. */
export async function putOwn(lesson: Lesson, packed: string | null): Promise<void> {
  const lessons = new Map(await loadLessons());
  const isOther = lessons.get(OWN)?.hash !== lesson.hash;
  // The card of another one may stand beside the page.
  if (isOther && useView.getState().lesson?.number === OWN) useView.setState({ lesson: null });
  const { progress } = useLessons.getState();
  const own = isOther ? { ...progress.lessons, [OWN]: keptOwn(lesson.hash) } : progress.lessons;
  useLessons.setState({ lessons: lessons.set(OWN, lesson), packed, progress: { ...progress, lessons: own } });
}

/** Opens the lesson that a link carries, and says at which card. Throws a Refused that names the field at fault. */
export async function openCarried({ packed, card }: NonNullable<LinkedView['own']>): Promise<CardPlace> {
  const { unpackLesson } = await import('../../lessons/lessonLink');
  const lesson = await unpackLesson(packed, card);
  await putOwn(lesson, packed);
  return card === null ? resumeAt(lesson, OWN) : { number: OWN, card };
}
