import type { CardProgress } from '../../lessons/answered';
import type { Card, Prediction } from '../../lessons/lesson';
import { type Came, holds, type Looked } from '../../lessons/outcome';
import { momentOf, shownArm } from '../state/moment';
import { READINGS, type Read, stepOf } from './readings';

/** How far a card has come on the page as it is. */

/** What came of a prediction; null while it is not known. */
export function cameOf(predict: Prediction, read: Read): Came {
  switch (predict.kind) {
    case 'choice':
      return predict.answer;
    case 'number':
      return READINGS[predict.read](read);
    case 'pairs':
      return predict.pairs.map(({ chance }) => (chance > 0.5 ? 'left' : 'right'));
    case 'place': {
      const step = stepOf(read);
      return step && along(step.previous, step.solution, step.next);
    }
    default:
      throw predict satisfies never;
  }
}

interface Point {
  x: number;
  y: number;
}

/** A point from `from`, in lengths of the way to `to`: along it, and to its left. */
function along(from: Point, to: Point, point: Point): { along: number; across: number } | null {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const [x, y] = [point.x - from.x, point.y - from.y];
  return square > 0 ? { along: (x * dx + y * dy) / square, across: (dx * y - dy * x) / square } : null;
}

function lookedOf(read: Read): Looked {
  return {
    arm: shownArm({ experiment: read.draft }, read.view).id,
    at: momentOf(read, read.view),
    read: (reader) => READINGS[reader](read),
  };
}

/** Whether the task of a card is done now. */
export function isTaskDone(card: Card, read: Read): boolean {
  const looked = lookedOf(read);
  return card.check?.all.every((condition) => holds(condition, looked)) ?? true;
}

/** Whether a card has been read to its end: its prediction is given, and its task done. */
export const isDone = (card: Card, { answer, came }: CardProgress, read: Read): boolean =>
  (!card.predict || (answer !== undefined && came !== undefined)) && isTaskDone(card, read);
