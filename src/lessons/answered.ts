import * as v from 'valibot';

/** What a learner has said and done, as it is kept and given away. */

const number = v.pipe(v.number(), v.finite());
const Labels = v.pipe(v.array(v.picklist(['left', 'right', 'tie'])), v.minLength(1), v.maxLength(8));
/** A prediction, or what came: a number or the index of an option, a mark, labels. */
export const Answered = v.union([number, v.strictObject({ along: number, across: number }), Labels]);

/** What is kept of a card. */
export const CardProgress = v.strictObject({
  /** A prediction, which stays as it was given, and what came. */
  answer: v.exactOptional(Answered),
  came: v.exactOptional(Answered),
  /** Whether the card was read to its end: its prediction given, its task done. */
  done: v.exactOptional(v.boolean()),
});
export type CardProgress = v.InferOutput<typeof CardProgress>;
