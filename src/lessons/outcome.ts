import { PHASES, type Phase } from '../trace/events';
import type { Condition, Predict, Reader } from './lesson';

/** Whether a prediction came true, and whether a task is done. */

/** Which of two texts is better. */
export type Label = 'left' | 'right' | 'tie';

/**
 * The index of an option, a number, a mark (from the previous solution, in lengths of the last change, along it and to its left), or labels of
 * pairs.
 */
export type Answer = number | { along: number; across: number } | readonly Label[];

export const isMark = (answer: Answer | null): answer is { along: number; across: number } =>
  typeof answer === 'object' && answer !== null && 'along' in answer;

/** What came, of the same kind as the answer; null while it is not known. */
export type Came = Answer | null;

interface Outcome {
  right: boolean;
  /** What to look at; empty if it was right. */
  hint: string;
}

/** How many labels are the oracle's likelier ones. */
export const agreedWith = ({ pairs }: { pairs: readonly { chance: number }[] }, labels: readonly Label[]): number =>
  pairs.filter(({ chance }, i) => labels[i] === (chance > 0.5 ? 'left' : 'right')).length;

type Asked = Predict extends infer P ? (P extends Predict ? Omit<P, 'reveal'> : never) : never;

/** Null while it is not known what came, or if answer and question do not belong together. */
export function outcomeOf(predict: Asked, answer: Answer, came: Came): Outcome | null {
  switch (predict.kind) {
    case 'choice': {
      if (typeof answer !== 'number') return null;
      const right = answer === predict.answer;
      return { right, hint: right ? '' : (predict.options[answer]?.hint ?? '') };
    }
    case 'number': {
      if (typeof answer !== 'number' || typeof came !== 'number') return null;
      const right = Math.abs(answer - came) <= predict.within;
      return { right, hint: right ? '' : answer < came ? predict.below : predict.above };
    }
    case 'place': {
      if (!isMark(answer) || !isMark(came)) return null;
      const right = Math.hypot(answer.along - came.along, answer.across - came.across) <= predict.within;
      return { right, hint: right ? '' : predict.far };
    }
    case 'pairs': {
      if (typeof answer === 'number' || isMark(answer)) return null;
      const right = agreedWith(predict, answer) >= predict.enough;
      return { right, hint: right ? '' : predict.few };
    }
    default:
      throw predict satisfies never;
  }
}

/** What conditions look at. */
export interface Looked {
  arm: string;
  at: { iteration: number; phase: Phase } | null;
  /** Null while it is not known. */
  read: (reader: Reader) => number | null;
}

const place = ({ iteration, phase }: { iteration: number; phase: Phase }): number =>
  iteration * PHASES.length + PHASES.indexOf(phase);

/** Whether a condition holds on the page as it is. */
export function holds(condition: Condition, { arm, at, read }: Looked): boolean {
  const value = 'read' in condition ? read(condition.read) : null;
  switch (condition.kind) {
    case 'near':
      return value !== null && Math.abs(value - condition.target) <= condition.within;
    case 'least':
      return value !== null && value >= condition.value;
    case 'most':
      return value !== null && value <= condition.value;
    case 'arm':
      return arm === condition.id;
    case 'reached':
      return at !== null && place(at) >= place(condition);
    default:
      throw condition satisfies never;
  }
}
