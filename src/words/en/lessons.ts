import { HIDEABLE, type Hideable } from '../../lessons/hideable';
import { HIGHLIGHTS, type Highlight, LOCKS, type Lock, READERS, type Reader } from '../../lessons/lesson';
import { translated } from '../language';
import { fixed, significant } from '../numbers';

interface Places {
  /** What a card may point at, what it may hold still, and what it reads of the page. */
  highlights: Readonly<Record<Highlight, string>>;
  locks: Readonly<Record<Lock, string>>;
  readers: Readonly<Record<Reader, string>>;
}

const places: Places = { highlights: HIGHLIGHTS, locks: LOCKS, readers: READERS };

const english = {
  ...places,
  card: {
    place: (number: number | null, title: string, at: number, of: number) =>
      `${number === null ? 'Your own lesson' : `Lesson ${number}`}: ${title} · ${at} of ${of}`,
    hidden: (parts: readonly Hideable[]) => `Hidden until then: ${parts.map((part) => HIDEABLE[part]).join(', ')}.`,
    lookAt: (places: readonly Highlight[]) => `Look at ${places.map((one) => HIGHLIGHTS[one]).join('; ')}.`,
    showMe: 'Show me where <kbd>Esc</kbd> returns',
    tooLong: (most: number) =>
      `This lesson is too long for a link, which carries ${most} characters at most: send its file instead.`,
    copyLink: 'Copy link',
    thisLesson: 'this lesson',
    back: 'Back',
    finish: 'Finish',
    next: 'Next',
    skip: 'Skip',
    setUp: 'Set up again',
    notYet: (lock: Lock, predicting: boolean) =>
      `Not yet: ${LOCKS[lock]} ${lock === 'experiment' ? 'rest' : 'rests'}${until(predicting)}.`,
    atRest: (locks: readonly Lock[], predicting: boolean) =>
      `At rest${until(predicting)}: ${locks.map((lock) => LOCKS[lock]).join(', ')}.`,
  },
  labelling: {
    place: (at: number, of: number) => `${at} of ${of}`,
    undo: 'Undo',
    pair: 'Pair',
    you: 'You',
    oracle: 'Oracle prefers A',
    label: 'Its label',
    names: { left: 'A', right: 'B', tie: 'equally good' },
  },
  predicting: {
    /** What was said, behind the question. */
    said: (question: string) => `${/[.?]$/.test(question) ? ' You' : ': you'} said <said/>.`,
    right: 'So it is.',
    otherwise: (came: string, hint: string) => `It came otherwise${came}. ${hint}`,
    computing: 'Computing …',
    again: 'Predict again',
    mark: (along: number) => `${fixed(along, 2)} last changes from the solution before`,
    agreed: (n: number, of: number) => `what the oracle prefers in ${n} of ${of}`,
    cameAt: (along: number) => `, at ${fixed(along, 2)}`,
    came: (value: string) => `, ${value}`,
    noChoice: 'Choose one, please.',
    predict: 'That is my prediction',
  },
  task: {
    now: (value: number | null, reader: Reader) =>
      `Now: ${value === null ? '…' : significant(value)} (${READERS[reader]})`,
    done: (text: string) => `Done. ${text}`,
  },
  save: {
    summary: 'Save your answers for a class',
    about: 'A file with what you predicted and which tasks are done. Nothing is sent: you hand it on.',
    name: 'Your name, if you like',
    save: 'Save answers',
    withRun: 'With the run on the screen: its link, and what one arm was ahead of another by',
    arm: 'Your arm',
    against: 'against',
    unfinished: 'The run has not come to its end under any seed.',
    noLink: (why: string) => `The run has no link: ${why}.`,
  },
  class: {
    name: 'The class',
    back: 'Back to the lessons',
    leftOut: (n: number) => (n === 1 ? 'A file was left out:' : `${n} files were left out:`),
    none: 'No file could be read.',
    noName: 'no name',
    of: (title: string, n: number) =>
      `“${title}”, answers of ${n === 1 ? 'one learner' : `${n} learners`}. They stay in this page, until it is closed.`,
    nothingToAnswer: (place: string) => `${place}: nothing to answer.`,
    all: 'All answers',
    table: 'All answers, a learner a row',
    learner: 'Learner',
    predicted: (said: number, of: number, right: number) =>
      `${said} of ${of} predicted, and for ${right} it came true.`,
    doneBy: (n: number, of: number) => `<strong>Done by ${n}</strong> of ${of}.`,
    came: '✓ so it came',
    labels: 'Labels of every pair',
    pair: 'Pair',
    equal: 'Equal',
    oracle: 'Oracle prefers A',
    taskDone: 'task done',
    taskOpen: 'task open',
    mark: (along: number, left: number) => `${significant(along)} along, ${significant(left)} to its left`,
    predictions: (question: string, n: number, came: number | null) =>
      `${question} ${n} predictions${came === null ? '' : `; ${significant(came)} came`}.`,
    valueCame: (came: number) => `${significant(came)} came`,
    dots: (unit: string, beyond: number) =>
      `A dot a learner${unit && `, in ${unit}`}.${beyond > 0 ? ` Hollow: ${beyond} farther out than the axis.` : ''}`,
    marks: (question: string, n: number, came: number | null) =>
      `${question} ${n} marks${came === null ? '' : `; it came ${significant(came)} along`}.`,
    previous: 'previous',
    solution: 'solution',
    cross: (beyond: number) =>
      `A dot a learner; the cross is what came, and the disc what counts as near.${beyond > 0 ? ` Hollow: ${beyond} farther out than the picture.` : ''}`,
  },
  runs: {
    title: 'The runs',
    table: 'All runs, a learner a row',
    learner: 'Learner',
    arm: 'Arm',
    against: 'against',
    world: 'World',
    ahead: 'Ahead by',
    seeds: 'Seeds',
    kl: 'More KL, nats',
    copyLink: 'Copy link',
    runOf: (name: string) => `the run of ${name}`,
    said: (n: number, ahead: number, behind: number) =>
      `Of ${n} runs, ${ahead} lie wholly ahead, ${behind} wholly behind, and ${n - ahead - behind} cannot be told apart.`,
    picture: (unit: string) => `How far each learner’s arm is ahead (${unit}).`,
    caption: (unit: string) =>
      `A point a learner: how far the arm is ahead (${unit}), with the 95 % interval over seeds; without one there is one seed. Right of the line is ahead. Hollow: farther out than the axis.`,
  },
};

function until(predicting: boolean): string {
  return predicting ? ' until you have predicted' : ' on this card';
}

export type LessonsWords = typeof english;
export const lessonsWords = translated('lessons', english);
