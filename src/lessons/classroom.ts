import { Failed } from '../messages/failure';
import { inside, Refused } from '../messages/refusal';
import { messageOf, visible } from '../text';
import { type Answers, readAnswers } from './answers';
import { type Claimed, readClaim } from './claim';
import { jsonOf } from './file';
import { insideOf, type Lesson, type Prediction } from './lesson';
import { type Answer, isMark } from './outcome';

/** The files of a class, joined: every one is foreign, and a bad one keeps none of the others out. */

export interface Student extends Omit<Answers, 'run'> {
  /** Null if the file has none. */
  run: Claimed | null;
}

export interface ClassOf {
  lesson: Lesson;
  /** One for every file, in the order of the files. */
  students: readonly Student[];
}

export interface Joined {
  /** Null if no file could be read. */
  joined: ClassOf | null;
  /** The other files, and what is wrong with them. */
  refused: readonly { file: string; why: string }[];
}

const MOST_FILES = 200;

type Read = { file: string; answers: Student; lesson: Lesson } | { file: string; why: string };

/** Joins files of answers to one of these lessons: to the one that most of them are of. Nothing of them is kept or sent. */
export async function joinClass(files: readonly File[], lessons: Iterable<Lesson>): Promise<Joined> {
  const known = new Map([...lessons].map((lesson) => [lesson.hash, lesson]));
  const read: Read[] = [];
  for (const [i, file] of files.entries()) read.push(await readOne(file, i, known));
  const whole = read.flatMap((one) => ('answers' in one ? [one] : []));
  const votes = new Map<Lesson, number>();
  for (const { lesson } of whole) votes.set(lesson, (votes.get(lesson) ?? 0) + 1);
  const [chosen] = [...votes].sort(([, a], [, b]) => b - a)[0] ?? [];
  const refused = read.flatMap((one) => {
    if ('why' in one) return [one];
    if (one.lesson === chosen) return [];
    const facts = { title: one.lesson.title, most: chosen!.title };
    return [{ file: one.file, why: messageOf(new Refused({ path: ['lesson'], code: 'lesson-of-others', facts })) }];
  });
  if (!chosen) return { joined: null, refused };
  const students = whole.flatMap(({ lesson, answers }) => (lesson === chosen ? [answers] : []));
  return { joined: { lesson: chosen, students }, refused };
}

async function readOne(file: File, i: number, known: ReadonlyMap<string, Lesson>): Promise<Read> {
  const name = visible(file.name).slice(0, 120);
  try {
    if (i >= MOST_FILES) throw new Failed({ code: 'files-many', facts: { most: MOST_FILES } });
    const answers = readAnswers(await jsonOf(file));
    const lesson = known.get(answers.lesson.hash);
    if (!lesson)
      throw new Refused({ path: ['lesson'], code: 'lesson-unknown', facts: { title: answers.lesson.title } });
    checkFit(answers, lesson);
    const { run } = answers;
    const claimed = run ? await insideOf(['run'], () => readClaim(run)) : null;
    return { file: name, answers: { ...answers, run: claimed }, lesson };
  } catch (error) {
    return { file: name, why: messageOf(error) };
  }
}

/** That a file answers what the lesson asks. */
function checkFit({ cards }: Answers, lesson: Lesson): void {
  const count = lesson.cards.length;
  if (cards.length !== count)
    throw new Refused({
      path: ['cards'],
      code: 'not-expected',
      facts: { expected: `${count}`, received: cards.length },
    });
  for (const [i, card] of cards.entries()) {
    const { predict } = lesson.cards[i]!;
    for (const key of ['answer', 'came'] as const)
      inside(['cards', i, key], () => card[key] !== undefined && checkAnswer(predict, card[key]));
  }
}

function checkAnswer(predict: Prediction | undefined, answer: Answer): void {
  if (!predict) throw new Refused({ path: [], code: 'unknown-field' });
  const expected = wanted(predict, answer);
  if (expected === null) return;
  const received = isMark(answer) ? 'a mark' : typeof answer === 'number' ? answer : `${answer.length} labels`;
  throw new Refused({ path: [], code: 'not-expected', facts: { expected, received } });
}

/** Null if the answer is of the question's kind. */
function wanted(predict: Prediction, answer: Answer): string | null {
  switch (predict.kind) {
    case 'choice': {
      const isOption = typeof answer === 'number' && Number.isInteger(answer) && predict.options[answer] !== undefined;
      return isOption ? null : `0 to ${predict.options.length - 1}`;
    }
    case 'number':
      return typeof answer === 'number' ? null : 'a number';
    case 'place':
      return isMark(answer) ? null : 'a mark';
    case 'pairs':
      return Array.isArray(answer) && answer.length === predict.pairs.length ? null : `${predict.pairs.length} labels`;
    default:
      throw predict satisfies never;
  }
}
