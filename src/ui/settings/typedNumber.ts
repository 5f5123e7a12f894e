import type { Field } from '../../experiment/fields';
import { settingsWords } from '../../words/en/settings';
import { decimalSign, plain } from '../../words/numbers';

/** Numbers as people type them: with a decimal point or a decimal comma, whatever the language of the browser. */

type NumberField = Extract<Field, { kind: 'number' }>;

/** What was typed, or why it is not taken. */
type Typed = { value: number; refused: null } | { value: null; refused: string };

const NUMBER = /^([+-]?)(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;

/** With the sign that is not the decimal one of the page: thousands in its language, a fraction in others. */
const EITHER = { '.': /^[+-]?[1-9]\d{0,2},\d{3}$/, ',': /^[+-]?[1-9]\d{0,2}\.\d{3}$/ } as const;

const couldBeTwo = (typed: string): boolean => EITHER[decimalSign() as keyof typeof EITHER].test(typed);

const tidied = (text: string): string => text.trim().replace(/^[−–]/, '-');

/** The number that was typed; null if it is none, or could be two. */
export function numberIn(text: string): number | null {
  const typed = tidied(text);
  return NUMBER.test(typed) && !couldBeTwo(typed) ? Number(typed.replace(',', '.')) : null;
}

/** The typed number if the field takes it. */
export function typedNumber(text: string, { minimum, maximum, integer }: NumberField): Typed {
  const refuse = (refused: string): Typed => ({ value: null, refused });
  const words = settingsWords().typed;
  const typed = tidied(text);
  // 1.000 and 1,000 are a thousand in some languages, and a whole number has no other use for either sign.
  if (integer && /[.,]/.test(typed)) return refuse(words.whole);
  if (couldBeTwo(typed)) return refuse(words.either(typed.replace(/[.,]/, ''), typed.replace(/[.,]/, decimalSign())));
  const value = numberIn(text);
  if (integer && !Number.isInteger(value)) return refuse(words.whole);
  if (value === null) return refuse(words.number);
  // Also what is too large for a number.
  if (!(value >= minimum && value <= maximum)) return refuse(words.range(plain(minimum), plain(maximum)));
  return { value, refused: null };
}

/** The next number up or down from this one that the field takes: by one, or by one in the first digit. */
export function stepped(value: number, direction: 1 | -1, { minimum, maximum, integer }: NumberField): number {
  const step = integer ? 1 : 10 ** Math.min(0, Math.floor(Math.log10(Math.abs(value) || 0.1)));
  const next = Number((value + direction * step).toPrecision(12));
  return Math.min(Math.max(next, minimum), maximum);
}
