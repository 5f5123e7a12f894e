import * as v from 'valibot';
import { CardProgress } from '../../lessons/answered';
import { type Answer, isMark } from '../../lessons/outcome';

/** How far a learner has come, kept on this device. */

const KEY = 'apogee-lessons';
const MOST_CHARACTERS = 64 * 1024;

/** A lesson of the reader's own, which has no number that a link could carry. */
export const OWN = 0;

const Cards = v.record(v.pipe(v.string(), v.regex(/^[1-6]$/)), CardProgress);

const Progress = v.strictObject({
  version: v.literal(1),
  /** By number of lesson, then of card, as links have them. */
  lessons: v.record(v.pipe(v.string(), v.regex(/^[1-9]\d?$/)), Cards),
});
export type Progress = v.InferOutput<typeof Progress>;

/** A lesson of one's own has its own entry, by its content, so that ours stay as they are whatever is opened. */
const Own = v.strictObject({ version: v.literal(1), cards: Cards });
type Cards = v.InferOutput<typeof Cards>;

export const NO_PROGRESS: Progress = { version: 1, lessons: {} };

/** What is kept under a key, read as foreign data; null if there is nothing, or if it is not ours. */
function kept<T>(key: string, schema: v.GenericSchema<unknown, T>): T | null {
  try {
    const text = localStorage.getItem(key);
    if (text === null || text.length > MOST_CHARACTERS) return null;
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : null;
  } catch {
    return null; // Storage may be switched off.
  }
}

function keep(key: string, data: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(data));
  } catch {
    // It then lasts as long as the page.
  }
}

const ownKey = (hash: string): string => `${KEY}-${hash}`;

export const keptProgress = (): Progress => kept(KEY, Progress) ?? NO_PROGRESS;
export const keptOwn = (hash: string): Cards => kept(ownKey(hash), Own)?.cards ?? {};

/** `own` is the content of the lesson that has no number; null if none is open. */
export function keepProgress({ version, lessons }: Progress, own: string | null): void {
  const { [OWN]: cards, ...ours } = lessons;
  keep(KEY, { version, lessons: ours });
  if (own !== null && cards) keep(ownKey(own), { version, cards });
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
