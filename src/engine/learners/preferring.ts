import { streamOf, uniform } from '../../random';

/** How a person is asked which of two responses they prefer. */

/** A prompt that is a conversation: its turns, and what the model's chat template makes of them, which is what the model reads. */
export interface Reading {
  readonly turns: readonly { readonly role: string; readonly content: string }[];
  readonly raw: string;
}

/** Two responses to a prompt, in an order that means nothing. */
interface Comparison {
  readonly prompt: string;
  readonly reading?: Reading;
  readonly first: string;
  readonly second: string;
}

type Preference = 'first' | 'second' | 'tie' | 'skip';

/** A comparison as it is shown: which of the two stands left is drawn, so that a habit of the hand prefers neither. */
export interface Question {
  readonly prompt: string;
  /** Absent if the model reads the prompt as it stands there. */
  readonly reading?: Reading;
  readonly left: string;
  readonly right: string;
  /** It has been asked before, the other way round, to see how often the two answers agree. The first one counts. */
  readonly again: boolean;
}

export type Answer = 'left' | 'right' | 'tie' | 'skip';

/** Shows questions to the person, and waits for an answer to each, in their order. Rejects when nobody waits for them any more. */
type Ask = (questions: readonly Question[]) => Promise<readonly Answer[]>;

/** What a person prefers in each comparison. */
export type Person = (comparisons: readonly Comparison[]) => Promise<Preference[]>;

/** So many questions are new before one is asked again. */
const EVERY = 9;
/** Places of the numbers drawn for one question: uniform(0, person, number of the question, place). */
const SIDE = 0;
const AGAIN = 1;

interface Asked extends Comparison {
  isSwapped: boolean;
}

const keyOf = ({ prompt, first, second }: Comparison): string => JSON.stringify([prompt, first, second]);

/** A person who is asked everything once: what they have answered is remembered, whichever arm asks. */
export function newPerson(ask: Ask): Person {
  const known = new Map<string, Preference>();
  const asked: Asked[] = [];
  const draw = (place: number) => uniform(0, streamOf('person'), asked.length, place);

  /** The questions to ask now; of those that are asked again the answer does not count. */
  const put = (comparisons: readonly Comparison[]): (Asked & { again: boolean })[] =>
    comparisons.flatMap((comparison) => {
      const question = { ...comparison, isSwapped: draw(SIDE) < 0.5 };
      asked.push(question);
      const former = asked[Math.floor(draw(AGAIN) * (asked.length - 1))];
      const isDue = asked.length % EVERY === 0 && former !== undefined;
      return [
        { ...question, again: false },
        ...(isDue ? [{ ...former, isSwapped: !former.isSwapped, again: true }] : []),
      ];
    });

  return async (comparisons) => {
    const different = new Map(comparisons.map((each) => [keyOf(each), each]));
    const questions = put([...different].flatMap(([key, each]) => (known.has(key) ? [] : [each])));
    const answers = questions.length === 0 ? [] : await ask(questions.map(shown));
    questions.forEach((question, i) => {
      if (!question.again) known.set(keyOf(question), preferenceOf(answers[i]!, question.isSwapped));
    });
    return comparisons.map((each) => known.get(keyOf(each))!);
  };
}

const shown = ({ prompt, reading, first, second, isSwapped, again }: Asked & { again: boolean }): Question => ({
  ...(isSwapped ? { prompt, left: second, right: first } : { prompt, left: first, right: second }),
  ...(reading && { reading }),
  again,
});

function preferenceOf(answer: Answer, isSwapped: boolean): Preference {
  if (answer === 'tie' || answer === 'skip') return answer;
  return (answer === 'left') === isSwapped ? 'second' : 'first';
}
