import * as v from 'valibot';
import { type Answer, isMark } from '../../lessons/outcome';

/** How far a learner has come, kept on this device. */

const KEY = 'apogee-lessons';
const MOST_CHARACTERS = 64 * 1024;

const number = v.pipe(v.number(), v.finite());
const Labels = v.pipe(v.array(v.picklist(['left', 'right', 'tie'])), v.minLength(1), v.maxLength(8));
const Answered = v.union([number, v.strictObject({ along: number, across: number }), Labels]);

const Card = v.strictObject({
  /** A prediction, which stays as it was given, and what came. */
  answer: v.exactOptional(Answered),
  came: v.exactOptional(Answered),
  /** Whether the card was read to its end: its prediction given, its task done. */
  done: v.exactOptional(v.boolean()),
});

const Progress = v.strictObject({
  version: v.literal(1),
  /** By number of lesson, then of card, as links have them. */
  lessons: v.record(v.pipe(v.string(), v.regex(/^[1-9]\d?$/)), v.record(v.pipe(v.string(), v.regex(/^[1-6]$/)), Card)),
});
export type Progress = v.InferOutput<typeof Progress>;
export type CardProgress = v.InferOutput<typeof Card>;

export const NO_PROGRESS: Progress = { version: 1, lessons: {} };

/** None if there is none, or if it is not ours. */
export function keptProgress(): Progress {
  try {
    const text = localStorage.getItem(KEY);
    if (text === null || text.length > MOST_CHARACTERS) return NO_PROGRESS;
    const result = v.safeParse(Progress, JSON.parse(text));
    return result.success ? result.output : NO_PROGRESS;
  } catch {
    return NO_PROGRESS; // Storage may be switched off.
  }
}

export function keepProgress(progress: Progress): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(progress));
  } catch {
    // It then lasts as long as the page.
  }
}

const NOTHING: CardProgress = {};

export interface CardPlace {
  number: number;
  card: number;
}

export const cardProgress = ({ lessons }: Progress, { number, card }: CardPlace): CardProgress =>
  lessons[number]?.[card] ?? NOTHING;

/** The progress after something of a card has changed. */
export function withCard(progress: Progress, { number, card }: CardPlace, change: CardProgress): Progress {
  const cards = progress.lessons[number] ?? {};
  const next = { ...cards, [card]: { ...cards[card], ...change } };
  return { ...progress, lessons: { ...progress.lessons, [number]: next } };
}

/** What of an answer is kept of a mark. */
export const rounded = (answer: Answer) =>
  isMark(answer)
    ? { along: Number(answer.along.toFixed(3)), across: Number(answer.across.toFixed(3)) }
    : typeof answer === 'number'
      ? answer
      : [...answer];
