import { LANGUAGES, type Language, linkedLanguage } from '../trace/momentLink';
import { useLanguage } from '../words/language';
import { speak } from '../words/speak';

/** The language of the page: that of the link, or the reader's choice, which this device keeps, or the first of the browser's that the page has. */

/** Each in itself. */
export const LANGUAGE_NAMES: { readonly [language in Language]: string } = { en: 'English', de: 'Deutsch' };

const KEY = 'apogee-language';

function keptLanguage(): Language | null {
  try {
    const stored = localStorage.getItem(KEY);
    return LANGUAGES.find((language) => language === stored) ?? null;
  } catch {
    return null; // Storage may be switched off.
  }
}

/** The first of these tags whose language the page has, of any country; else English. */
export const preferredLanguage = (tags: readonly string[]): Language =>
  tags.flatMap((tag) => LANGUAGES.find((language) => language === tag.split('-')[0]) ?? [])[0] ?? 'en';

/** Called before anything is drawn. The document follows from then on. */
export async function openLanguage(): Promise<void> {
  useLanguage.subscribe(({ language }) => {
    document.documentElement.lang = language;
  });
  await speak(linkedLanguage(location.hash) ?? keptLanguage() ?? preferredLanguage(navigator.languages));
}

/** Another language, for good. */
export async function chooseLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // The choice then lasts as long as the page.
  }
  await speak(language);
}
