import { translated } from '../language';
import { plural } from '../numbers';

const questions = (n: number) => plural(n, { one: 'question', other: 'questions' });

const english = {
  title: 'Your turn: which answer is better?',
  undo: 'Undo',
  save: 'Save my labels',
  place: (at: number, of: number, known: number) =>
    `${at} of ${of}${known > 0 ? `; ${known} you have answered before` : ''}`,
  allAnswered: (n: number, known: number) =>
    `All ${questions(n)} are answered${known > 0 ? `, ${known} of them before` : ''}.`,
  goOn: 'Go on with these',
  stays: 'What you answer stays in this browser, for when the same two come again.',
  forget: (n: number) => `Forget ${plural(n, { one: 'answer', other: 'answers' })} of earlier visits`,
  everyTenth:
    'Every tenth question is one that you had before, the other way round, to see how often your answers agree.',
  agreed: (same: number, of: number) => `Of ${questions(of)} that you were asked twice you said the same of ${same}.`,
  equal: 'Equally good',
  skip: 'Skip',
  roles: { system: 'System', user: 'User', assistant: 'Assistant' },
  raw: 'As the model reads it',
  nothing: 'nothing',
  better: (name: string) => `${name} is better`,
};

export type JudgeWords = typeof english;
export const judgeWords = translated('judge', english);
