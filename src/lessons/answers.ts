import * as v from 'valibot';
import { refusalOfIssue } from '../experiment/issue';
import { Sha256 } from '../experiment/shapes';
import { Refused } from '../messages/refusal';
import { Answered, type CardProgress } from './answered';
import { Claim } from './claim';
import { type Lesson, MOST_CARDS, text } from './lesson';
import { outcomeOf } from './outcome';

/** A learner's answers to one lesson, as a file that the learner gives away, or keeps. */

export const MOST_NAME = 60;

const Answers = v.strictObject({
  answers: v.literal(1),
  lesson: v.strictObject({ title: text(60), hash: Sha256 }),
  /** Only if the learner has typed one. */
  name: v.exactOptional(text(MOST_NAME)),
  cards: v.pipe(
    v.array(
      v.strictObject({
        answer: v.exactOptional(Answered),
        came: v.exactOptional(Answered),
        /** Whether the prediction came true; left out without one. */
        right: v.exactOptional(v.boolean()),
        /** Whether the card's task was done; left out without one. */
        task: v.exactOptional(v.boolean()),
      }),
    ),
    v.minLength(1),
    v.maxLength(MOST_CARDS),
  ),
  /** Only if the learner hands it on. */
  run: v.exactOptional(Claim),
});
export type Answers = v.InferOutput<typeof Answers>;

/** What a learner has done in a lesson, and what came of a run; `cards` by number, from 1. */
export function answersOf(
  lesson: Lesson,
  cards: Readonly<Record<string, CardProgress>>,
  name: string,
  run: Answers['run'] | null = null,
): Answers {
  return {
    answers: 1,
    lesson: { title: lesson.title, hash: lesson.hash },
    ...(name.trim() !== '' && { name: name.trim().slice(0, MOST_NAME) }),
    cards: lesson.cards.map(({ predict, check }, i) => {
      const { answer, came, done } = cards[i + 1] ?? {};
      const outcome = predict && answer !== undefined ? outcomeOf(predict, answer, came ?? null) : null;
      return {
        ...(answer !== undefined && { answer }),
        ...(came !== undefined && { came }),
        ...(outcome && { right: outcome.right }),
        ...(check && { task: done === true }),
      };
    }),
    ...(run && { run }),
  };
}

/** Reads a file of answers from foreign data. Throws a Refused that names the field at fault. */
export function readAnswers(data: unknown): Answers {
  const result = v.safeParse(Answers, data, { abortEarly: true });
  if (!result.success) throw new Refused(refusalOfIssue(result.issues[0]));
  return result.output;
}
