import type { WorkerMessage } from '../../worker/protocol';

/** What a person has answered, and what follows from it. */

type Asked = Extract<WorkerMessage, { kind: 'ask' }>;
export type Question = Asked['questions'][number];
export type Answer = 'left' | 'right' | 'tie' | 'skip';

export interface Judgement {
  readonly question: Question;
  readonly answer: Answer;
}

/** Questions that wait for their answers; null where there is none yet. `at` is the one that is shown, or their number when all are answered. */
export interface Round {
  readonly id: number;
  readonly questions: readonly Question[];
  readonly answers: readonly (Answer | null)[];
  readonly at: number;
  /** Answers that were taken over from earlier, when the same two were shown. */
  readonly known: number;
}

const keyOf = ({ prompt, left, right }: Question): string => JSON.stringify([prompt, ...[left, right].sort()]);

/** The text that was preferred; null if neither was. */
function preferred({ question, answer }: Judgement): string | null {
  if (answer === 'tie' || answer === 'skip') return null;
  return question[answer];
}

/** The answer to this question that says the same as a judgement of the same two, perhaps the other way round. */
function sameAnswer(judgement: Judgement, question: Question): Answer {
  const text = preferred(judgement);
  if (text === null) return judgement.answer;
  return question.left === text ? 'left' : 'right';
}

/** A round as it begins: what was answered before is answered, but for what is asked again to see whether the answers agree. */
export function roundOf({ id, questions }: Asked, past: readonly Judgement[]): Round {
  const firsts = firstOfEach(past);
  const answers = questions.map((question) => {
    const before = question.again ? undefined : firsts.get(keyOf(question));
    return before ? sameAnswer(before, question) : null;
  });
  const open = answers.indexOf(null);
  const known = answers.filter((answer) => answer !== null).length;
  return { id, questions, answers, at: open < 0 ? questions.length : open, known };
}

/** The round after an answer to the question that is shown. */
export function answered(round: Round, answer: Answer): Round {
  if (round.at >= round.questions.length) return round;
  const answers = round.answers.with(round.at, answer);
  const open = answers.indexOf(null);
  return { ...round, answers, at: open < 0 ? answers.length : open };
}

/** The round without its latest answer, whose question is shown again. */
export function takenBack(round: Round): Round {
  const at = round.at - 1;
  return at < 0 ? round : { ...round, answers: round.answers.with(at, null), at };
}

export const isComplete = ({ answers }: Round): boolean => !answers.includes(null);

export const judgementsOf = ({ questions, answers }: Round): Judgement[] =>
  questions.flatMap((question, i) => {
    const answer = answers[i] ?? null;
    return answer === null ? [] : [{ question, answer }];
  });

/** Of each two texts the judgement that counts. */
function firstOfEach(all: readonly Judgement[]): Map<string, Judgement> {
  const found = new Map<string, Judgement>();
  for (const judgement of all) {
    const key = keyOf(judgement.question);
    if (!judgement.question.again && !found.has(key)) found.set(key, judgement);
  }
  return found;
}

/** How often a person has said the same of what they were asked twice; what they skipped says nothing. */
export function agreement(all: readonly Judgement[]): { same: number; of: number } {
  const firsts = firstOfEach(all);
  const twice = all.flatMap((second) => {
    const first = second.question.again ? firsts.get(keyOf(second.question)) : undefined;
    return first && first.answer !== 'skip' && second.answer !== 'skip' ? [[preferred(first), preferred(second)]] : [];
  });
  return { same: twice.filter(([first, second]) => first === second).length, of: twice.length };
}

/** A line of JSON for each two of which one was preferred, in the names of TRL. `glue` stands between a prompt and its response. */
export function labelLines(all: readonly Judgement[], glue: string): string {
  const lines = [...firstOfEach(all).values()].flatMap((judgement) => {
    const text = preferred(judgement);
    if (text === null) return [];
    const { prompt, reading, left, right } = judgement.question;
    const other = text === left ? right : left;
    // Messages stay messages: as a text, a template that is written already would be written once more.
    const isRaw = reading?.raw === prompt;
    const said = (content: string) => (isRaw ? [{ role: 'assistant', content }] : glue + content);
    const line = { prompt: isRaw ? reading.turns : prompt, chosen: said(text), rejected: said(other) };
    return [`${JSON.stringify(line)}\n`];
  });
  return lines.join('');
}
