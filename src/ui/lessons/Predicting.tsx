import { type SubmitEvent, useLayoutEffect, useRef, useState } from 'react';
import type { CardProgress } from '../../lessons/answered';
import type { Prediction } from '../../lessons/lesson';
import { type Answer, agreedWith, isMark, type Label, outcomeOf } from '../../lessons/outcome';
import { lessonsWords } from '../../words/en/lessons';
import { significant } from '../parts/format';
import { rich } from '../parts/rich';
import { typedNumber } from '../settings/typedNumber';
import { predict as give, predictAgain } from '../state/lesson';
import type { Mark } from '../state/lessonStore';
import { Answers, Labelling } from './Labelling';

interface PredictingProps {
  predict: Prediction;
  kept: CardProgress;
  /** Where the learner's mark is. */
  mark: Mark | null;
}

/** A question before the answer: the prediction is kept, then what came stands beside it. */
export function Predicting({ predict, kept, mark }: PredictingProps) {
  const { answer, came } = kept;
  const told = useRef<HTMLDivElement>(null);
  // The button that gave the answer is gone, and with it the focus.
  useLayoutEffect(() => {
    if (answer !== undefined && document.activeElement === document.body) told.current?.focus({ preventScroll: true });
  }, [answer]);
  if (answer === undefined)
    return predict.kind === 'pairs' ? (
      <Labelling predict={predict} give={give} />
    ) : (
      <Question predict={predict} mark={mark} />
    );
  const words = lessonsWords().predicting;
  const outcome = outcomeOf(predict, answer, came ?? null);
  return (
    <div ref={told} className="lesson-task" tabIndex={-1} data-done={outcome?.right ?? false}>
      <p>
        {predict.question}
        {rich(words.said(predict.question), { said: <strong>{said(predict, answer)}</strong> })}
      </p>
      <div role="status">
        {outcome ? (
          <>
            {predict.kind === 'pairs' && isLabels(answer) && <Answers predict={predict} labels={answer} />}
            <p>{outcome.right ? words.right : words.otherwise(cameText(predict, came), outcome.hint)}</p>
            <p>{predict.reveal.text}</p>
          </>
        ) : (
          <p>{words.computing}</p>
        )}
      </div>
      <button type="button" className="link" onClick={predictAgain}>
        {words.again}
      </button>
    </div>
  );
}

function said(predict: Prediction, answer: Answer): string {
  const words = lessonsWords().predicting;
  if (isMark(answer)) return words.mark(answer.along);
  if (isLabels(answer)) return predict.kind === 'pairs' ? words.agreed(agreedWith(predict, answer), answer.length) : '';
  if (predict.kind === 'choice') return predict.options[answer]?.text ?? '';
  return withUnit(predict, answer);
}

function cameText(predict: Prediction, came: Answer | undefined): string {
  if (came === undefined || predict.kind === 'choice' || isLabels(came)) return '';
  const words = lessonsWords().predicting;
  return isMark(came) ? words.cameAt(came.along) : words.came(withUnit(predict, came));
}

const isLabels = (answer: Answer): answer is readonly Label[] => Array.isArray(answer);

const withUnit = (predict: Prediction, value: number): string =>
  [significant(value), predict.kind === 'number' && predict.unit].filter(Boolean).join(' ');

const ANY = { kind: 'number', minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE, integer: false } as const;

interface QuestionProps {
  predict: Exclude<Prediction, { kind: 'pairs' }>;
  mark: Mark | null;
}

function Question({ predict, mark }: QuestionProps) {
  const words = lessonsWords().predicting;
  const [chosen, choose] = useState<number | null>(null);
  const [typed, type] = useState('');
  const [isMissing, setMissing] = useState(false);
  const answer = (): Answer | null =>
    predict.kind === 'choice' ? chosen : predict.kind === 'number' ? typedNumber(typed, ANY).value : mark;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const found = answer();
    if (found === null) setMissing(true);
    else give(found);
  };
  return (
    <form className="lesson-task" onSubmit={submit} noValidate>
      {predict.kind === 'choice' ? (
        <fieldset>
          <legend>{predict.question}</legend>
          {predict.options.map(({ text }, i) => (
            <label key={text} className="lesson-option">
              <input type="radio" name="prediction" checked={chosen === i} onChange={() => choose(i)} />
              <span>{text}</span>
            </label>
          ))}
        </fieldset>
      ) : predict.kind === 'number' ? (
        <label>
          <span>{predict.question}</span>
          <input type="text" inputMode="decimal" value={typed} onChange={(event) => type(event.target.value)} />
          {predict.unit && <span className="unit">{predict.unit}</span>}
        </label>
      ) : (
        <p>{predict.question}</p>
      )}
      <p role="status">{isMissing && (predict.kind === 'number' ? typedNumber(typed, ANY).refused : words.noChoice)}</p>
      <button type="submit" className="primary">
        {words.predict}
      </button>
    </form>
  );
}
