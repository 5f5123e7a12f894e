import { HIDEABLE, type Hideable } from '../../lessons/hideable';
import { translated } from '../language';

/** What a card may hide. */
const hideable: Readonly<Record<Hideable, string>> = HIDEABLE;

/** Of the list of lessons, which is there before any of them is. */
const english = {
  title: 'Lessons',
  about: 'Short cards beside the page. You predict first, then the page shows what comes. Your answers stay here.',
  reading: 'Reading the lessons …',
  open: 'Open a lesson of your own: a JSON file, which you can also drop on the page.',
  join: 'Join the answers of a class: the files that its learners have saved.',
  stays: 'Files stay in this page. Nothing is sent anywhere.',
  own: 'Your own',
  minutes: (minutes: number, done: number, all: number) =>
    `About ${minutes} minutes${done > 0 ? `; ${done} of ${all} cards done` : ''}.`,
  hideable,
  hidden: (part: Hideable) =>
    `Hidden until you have predicted: ${HIDEABLE[part]}. The card asks first, and then you see it; closing the lesson shows it too.`,
  toQuestion: 'To the question',
  class: { name: 'The class', drawing: 'Drawing …' },
};

export type LessonListWords = typeof english;
export const lessonListWords = translated('lessonList', english);
