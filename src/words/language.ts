import { create } from 'zustand';
import type { Language } from '../trace/momentLink';

/** The language of the page's words. English words come with the part that says them; `speak()` of `speak.ts` loads those of another language. */
interface Shown {
  language: Language;
  /** Tables by their rooms; none in English, whose tables stand where they are read. */
  tables: Readonly<Record<string, unknown>>;
  /** A language that was asked for, and whose words could not be loaded. */
  missing: Language | null;
}

export const useLanguage = create<Shown>(() => ({ language: 'en', tables: {}, missing: null }));

export const shownLanguage = (): Language => useLanguage.getState().language;

/**
 * The words of a room, to be asked for whenever they are drawn: English, or what stands in their place. `room` is the name of the table in
 * `de/all.ts`, whose type is that of `english`.
 */
export const translated =
  <Table extends object>(room: string, english: Table) =>
  (): Table =>
    (useLanguage.getState().tables[room] as Table | undefined) ?? english;
