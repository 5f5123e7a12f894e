import {
  fixed as fixedWithPoint,
  signedSignificant as signedSignificantWithPoint,
  signed as signedWithPoint,
  significant as significantWithPoint,
} from '../trace/numbers';
import { shownLanguage } from './language';

/** Numbers, plurals and dates for people, in the language of the page. What is saved keeps the point of `trace/numbers.ts`. */

export { subscript, superscript } from '../trace/numbers';

/** One of these a language, since they are slow to make. */
function ofLanguage<T>(make: (language: string) => T): () => T {
  const made = new Map<string, T>();
  return () => {
    const language = shownLanguage();
    if (!made.has(language)) made.set(language, make(language));
    return made.get(language)!;
  };
}

/** What a fraction begins with. */
export const decimalSign = ofLanguage(
  (language) => new Intl.NumberFormat(language).formatToParts(0.5).find(({ type }) => type === 'decimal')!.value,
);

/** A number that is written with a point, with the decimal sign of the language. */
const localized = (text: string): string => text.replace('.', decimalSign());

type Maybe = number | null | undefined;

/** A number with fixed decimals. */
export const fixed = (x: Maybe, decimals = 2): string => localized(fixedWithPoint(x, decimals));

/** The same with a sign, for differences. */
export const signed = (x: Maybe, decimals = 2): string => localized(signedWithPoint(x, decimals));

/** Three significant digits over any size: 0.00123, 1.23, 123, 1.23·10⁶. */
export const significant = (x: Maybe): string => localized(significantWithPoint(x));

/** The same with a sign. */
export const signedSignificant = (x: number): string => localized(signedSignificantWithPoint(x));

/** A share as a percentage. */
export const percent = (x: Maybe, decimals = 0): string =>
  x === null || x === undefined || !Number.isFinite(x) ? fixed(null) : `${fixed(100 * x, decimals)} %`;

/** A number as it is: all its digits, thousands not grouped. */
export const plain = (x: number): string => localized(String(x).replaceAll('-', '−'));

/** The same to be edited, of characters that a keyboard has. */
export const editable = (x: number): string => localized(String(x));

const grouping = ofLanguage((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 20 }));

/** A large number with its thousands apart. */
export const grouped = (x: number): string => grouping().format(x);

const compacting = ofLanguage(
  (language) => new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 }),
);

/** A large number in short: 1.2K, 3M. */
export const compact = (x: number): string => compacting().format(x);

const rules = ofLanguage((language) => new Intl.PluralRules(language));

/** Forms of a noun. */
interface Forms {
  one: string;
  other: string;
}

/** The form that goes with a count. */
const form = (n: number, { one, other }: Forms): string => (rules().select(n) === 'one' ? one : other);

/** A count with its noun: 1 seed, 5 seeds. */
export const plural = (n: number, forms: Forms): string => `${plain(n)} ${form(n, forms)}`;

/** When it was, as the reader’s own country writes it if it speaks the language of the page. */
export function moment(time: number): string {
  const language = shownLanguage();
  const tag = navigator.languages.find((one) => one.split('-')[0] === language) ?? language;
  return new Date(time).toLocaleString(tag);
}
