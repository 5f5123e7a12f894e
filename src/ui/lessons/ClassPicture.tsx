import type { Answers } from '../../lessons/answers';
import type { ClassOf, Joined, Student } from '../../lessons/classroom';
import type { Card, Lesson, Prediction } from '../../lessons/lesson';
import { type Answer, isMark, type Label, outcomeOf } from '../../lessons/outcome';
import { visible } from '../../text';
import { lessonsWords } from '../../words/en/lessons';
import { NumberTable } from '../charts/NumberTable';
import { percent, significant } from '../parts/format';
import { rich } from '../parts/rich';
import { ClassDots, ClassMarks } from './ClassPlots';
import { ClassRuns } from './ClassRuns';
import { median } from './dots';

interface ClassPictureProps {
  joined: Joined;
  back: () => void;
}

/** The answers of a class in one picture, card by card, and the same as a table. */
export function ClassPicture({ joined: { joined, refused }, back }: ClassPictureProps) {
  const words = lessonsWords().class;
  return (
    <section className="class" aria-label={words.name}>
      <button type="button" onClick={back}>
        {words.back}
      </button>
      {refused.length > 0 && (
        <div role="alert">
          <p>{words.leftOut(refused.length)}</p>
          <ul>
            {refused.map(({ file, why }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name
              <li key={i}>
                {file}: {why}
              </li>
            ))}
          </ul>
        </div>
      )}
      {joined ? <Whole {...joined} /> : <p role="status">{words.none}</p>}
    </section>
  );
}

const nameOf = ({ name }: Student, i: number): string => `${i + 1}. ${visible(name ?? lessonsWords().class.noName)}`;

function Whole({ lesson, students }: ClassOf) {
  const words = lessonsWords().class;
  return (
    <>
      <p role="status">{words.of(lesson.title, students.length)}</p>
      {lesson.cards.map((card, i) =>
        card.predict || card.check ? (
          <CardOf key={card.title} {...{ card, i, students }} />
        ) : (
          <p key={card.title} className="aside">
            {words.nothingToAnswer(`${i + 1}. ${card.title}`)}
          </p>
        ),
      )}
      <ClassRuns
        runs={students.flatMap((student, i) => (student.run ? [{ name: nameOf(student, i), run: student.run }] : []))}
      />
      <h3>{words.all}</h3>
      <NumberTable
        label={words.table}
        columns={[words.learner, ...lesson.cards.map(({ title }, i) => `${i + 1}. ${title}`)]}
        rows={students.map((student, i) => ({
          key: nameOf(student, i),
          head: nameOf(student, i),
          cells: lesson.cards.map((card, at) => cellOf(card, student.cards[at]!)),
        }))}
      />
    </>
  );
}

interface CardProps {
  card: Card;
  i: number;
  students: readonly Student[];
}

function CardOf({ card: { title, predict, check }, i, students }: CardProps) {
  const words = lessonsWords().class;
  const cards = students.map(({ cards }) => cards[i]!);
  const said = cards.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  const right = predict ? cards.filter((card) => isRight(predict, card)).length : 0;
  return (
    <section className="class-card" aria-label={title}>
      <h3>
        {i + 1}. {title}
      </h3>
      {predict && (
        <>
          <p>{predict.question}</p>
          {said.length > 0 && <Predicted {...{ predict, said }} came={cameOf(cards)} />}
          <p className="aside">{words.predicted(said.length, students.length, right)}</p>
        </>
      )}
      {check && (
        <p>
          {check.task} {rich(words.doneBy(cards.filter(({ task }) => task).length, students.length))}
        </p>
      )}
    </section>
  );
}

type Given = Answers['cards'][number];

/** Judged here: what a file says of itself is not believed. */
const isRight = (predict: Prediction, { answer, came }: Given): boolean =>
  answer !== undefined && outcomeOf(predict, answer, came ?? null)?.right === true;

const cameOf = (cards: readonly Given[]): readonly Answer[] =>
  cards.flatMap(({ came }) => (came === undefined ? [] : [came]));

interface PredictedProps {
  predict: Prediction;
  /** One or more. */
  said: readonly Answer[];
  /** What came on the pages of those that have seen it. */
  came: readonly Answer[];
}

function Predicted({ predict, said, came }: PredictedProps) {
  switch (predict.kind) {
    case 'choice':
      return (
        <ul className="class-options">
          {predict.options.map(({ text }, i) => {
            const count = said.filter((one) => one === i).length;
            return (
              <li key={text} data-right={i === predict.answer}>
                <span className="class-bar" style={{ inlineSize: `${(100 * count) / said.length}%` }} />
                <span>
                  <strong>{count}</strong> {text}
                  {i === predict.answer && ` ${lessonsWords().class.came}`}
                </span>
              </li>
            );
          })}
        </ul>
      );
    case 'number': {
      const numbers = came.filter((one) => typeof one === 'number');
      return (
        <ClassDots
          values={said.filter((one) => typeof one === 'number')}
          came={numbers.length > 0 ? median(numbers) : null}
          within={predict.within}
          unit={predict.unit ?? ''}
          label={predict.question}
        />
      );
    }
    case 'place':
      return (
        <ClassMarks
          marks={said.filter(isMark)}
          came={came.filter(isMark)[0] ?? null}
          within={predict.within}
          label={predict.question}
        />
      );
    case 'pairs':
      return <Labels pairs={predict.pairs} said={said} />;
    default:
      throw predict satisfies never;
  }
}

function Labels({ pairs, said }: { pairs: Extract<Prediction, { kind: 'pairs' }>['pairs']; said: readonly Answer[] }) {
  const words = lessonsWords().class;
  const count = (i: number, label: Label) => said.filter((one) => Array.isArray(one) && one[i] === label).length;
  return (
    <NumberTable
      label={words.labels}
      columns={[words.pair, 'A', 'B', words.equal, words.oracle]}
      rows={pairs.map(({ chance }, i) => ({
        key: String(i),
        head: i + 1,
        cells: [...(['left', 'right', 'tie'] as const).map((label) => String(count(i, label))), percent(chance)],
      }))}
    />
  );
}

const LETTERS: Readonly<Record<Label, string>> = { left: 'A', right: 'B', tie: '=' };

/** What a learner has said and done at a card, in one cell. */
function cellOf({ predict, check }: Lesson['cards'][number], given: Given): string {
  const words = lessonsWords().class;
  const { answer, task } = given;
  const said = predict && (answer === undefined ? '–' : saidOf(predict, answer));
  const parts = [
    said && (predict && isRight(predict, given) ? `${said} ✓` : said),
    check && (task ? words.taskDone : words.taskOpen),
  ];
  return parts.filter(Boolean).join('; ');
}

function saidOf(predict: Prediction, answer: Answer): string {
  if (isMark(answer)) return lessonsWords().class.mark(answer.along, answer.across);
  if (typeof answer !== 'number') return answer.map((label) => LETTERS[label]).join(' ');
  return predict.kind === 'choice' ? (predict.options[answer]?.text ?? '') : significant(answer);
}
