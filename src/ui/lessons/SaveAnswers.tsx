import { type SubmitEvent, useState } from 'react';
import type { Arm } from '../../experiment/experiment';
import type { CardProgress } from '../../lessons/answered';
import { answersOf, MOST_NAME } from '../../lessons/answers';
import { claimOf } from '../../lessons/claim';
import type { Lesson } from '../../lessons/lesson';
import { messageOf } from '../../text';
import type { Trace } from '../../trace/fold';
import { lessonsWords } from '../../words/en/lessons';
import { download } from '../charts/download';
import { plainArm } from '../parts/arms';
import { Select } from '../parts/Select';

interface SaveAnswersProps {
  lesson: Lesson;
  /** What is kept of its cards, by number. */
  cards: Readonly<Record<string, CardProgress>>;
  /** What is on the screen. */
  trace: Trace;
  /** Id of the selected arm. */
  arm: string;
}

/** Hands a learner the answers of a lesson as a file, for whoever joins those of a class; on request with what came of the run on the screen. */
export function SaveAnswers({ lesson, cards, trace, arm }: SaveAnswersProps) {
  const words = lessonsWords().save;
  const [name, type] = useState('');
  const [withRun, setWithRun] = useState(false);
  const [chosen, choose] = useState<readonly [string, string] | null>(null);
  const [fault, setFault] = useState('');
  const arms = trace.experiment?.arms ?? [];
  const pair = chosenPair(arms, chosen ?? [arm, plainArm(arms)?.id ?? '']);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      const run = withRun && pair ? await claimOf(trace, ...pair) : null;
      if (withRun && !run) return setFault(words.unfinished);
      setFault('');
      const answers = answersOf(lesson, cards, name, run);
      download(fileName(lesson.title, name), 'application/json', `${JSON.stringify(answers, null, 2)}\n`);
    } catch (error) {
      setFault(words.noLink(messageOf(error)));
    }
  };
  return (
    <details>
      <summary>{words.summary}</summary>
      <form className="lesson-task" onSubmit={(event) => void save(event)}>
        <p>{words.about}</p>
        <label>
          <span>{words.name}</span>
          <input
            type="text"
            autoComplete="off"
            maxLength={MOST_NAME}
            value={name}
            onChange={(event) => type(event.target.value)}
          />
        </label>
        {pair && (
          <label className="lesson-option">
            <input type="checkbox" checked={withRun} onChange={(event) => setWithRun(event.target.checked)} />
            <span>{words.withRun}</span>
          </label>
        )}
        {pair && withRun && <Pair {...{ arms, pair }} choose={choose} />}
        <p role="status">{fault}</p>
        <button type="submit">{words.save}</button>
      </form>
    </details>
  );
}

/** These two arms, or others if the experiment lacks one; null if it has no two. */
function chosenPair(arms: readonly Arm[], [one, other]: readonly [string, string]): [Arm, Arm] | null {
  const first = arms.find(({ id }) => id === one) ?? arms[0];
  const second = arms.find(({ id }) => id === other && id !== first?.id) ?? arms.find((arm) => arm !== first);
  return first && second ? [first, second] : null;
}

interface PairProps {
  arms: readonly Arm[];
  pair: readonly [Arm, Arm];
  choose: (pair: readonly [string, string]) => void;
}

/** What the learner claims something of. */
function Pair({ arms, pair: [one, other], choose }: PairProps) {
  const words = lessonsWords().save;
  const options = arms.map(({ id, name }) => ({ value: id, label: name }));
  const others = options.filter(({ value }) => value !== one.id);
  return (
    <>
      <Select label={words.arm} options={options} value={one.id} choose={(id) => choose([id, other.id])} />
      <Select label={words.against} options={others} value={other.id} choose={(id) => choose([one.id, id])} />
    </>
  );
}

function fileName(...parts: string[]): string {
  const words =
    parts
      .join(' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return `apogee-answers-${words.join('-').slice(0, 60)}.json`;
}
