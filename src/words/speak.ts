import type { Language } from '../trace/momentLink';
import { shownLanguage, useLanguage } from './language';

/** What stands in the place of the English tables, in one file a language. */
const TABLES: { readonly [language in Language]: () => Promise<Readonly<Record<string, unknown>>> } = {
  en: async () => ({}),
  de: async () => (await import('./de/all')).GERMAN,
};

let wanted: Language = 'en';

/**
 * Shows the page's words in this language, unless another is asked for in the meantime. If they cannot be loaded, the page keeps its language, and
 * `missing` says so.
 */
export async function speak(language: Language): Promise<void> {
  wanted = language;
  useLanguage.setState({ missing: null });
  if (language === shownLanguage()) return;
  const tables = await TABLES[language]().catch(() => null);
  if (wanted !== language) return;
  useLanguage.setState(tables ? { language, tables } : { missing: language });
}
