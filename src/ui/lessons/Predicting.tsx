import { type SubmitEvent, useState } from 'react';
import type { CardProgress } from '../../lessons/answered';
import type { Prediction } from '../../lessons/lesson';
import { type Answer, agreedWith, isMark, type Label, outcomeOf } from '../../lessons/outcome';
import { fixed, significant } from '../parts/format';
import { numberIn } from '../settings/typedNumber';
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
  if (answer === undefined)
    return predict.kind === 'pairs' ? (
      <Labelling predict={predict} give={give} />
    ) : (
      <Question predict={predict} mark={mark} />
    );
  const outcome = outcomeOf(predict, answer, came ?? null);
  return (
    <div className="lesson-task" data-done={outcome?.right ?? false}>
      <p>
        {predict.question}
        {/[.?]$/.test(predict.question) ? ' You' : ': you'} said <strong>{said(predict, answer)}</strong>.
      </p>
      <div role="status">
        {outcome ? (
          <>
            {predict.kind === 'pairs' && isLabels(answer) && <Answers predict={predict} labels={answer} />}
            <p>{outcome.right ? 'So it is.' : `It came otherwise${cameText(predict, came)}. ${outcome.hint}`}</p>
            <p>{predict.reveal.text}</p>
          </>
        ) : (
          <p>Computing …</p>
        )}
      </div>
      <button type="button" className="link" onClick={predictAgain}>
        Predict again
      </button>
    </div>
  );
}

function said(predict: Prediction, answer: Answer): string {
  if (isMark(answer)) return `${fixed(answer.along, 2)} last changes from the solution before`;
  if (isLabels(answer))
    return predict.kind === 'pairs'
      ? `what the oracle prefers in ${agreedWith(predict, answer)} of ${answer.length}`
      : '';
  if (predict.kind === 'choice') return predict.options[answer]?.text ?? '';
  return withUnit(predict, answer);
}

function cameText(predict: Prediction, came: Answer | undefined): string {
  if (came === undefined || predict.kind === 'choice' || isLabels(came)) return '';
  return isMark(came) ? `, at ${fixed(came.along, 2)}` : `, ${withUnit(predict, came)}`;
}

const isLabels = (answer: Answer): answer is readonly Label[] => Array.isArray(answer);

const withUnit = (predict: Prediction, value: number): string =>
  [significant(value), predict.kind === 'number' && predict.unit].filter(Boolean).join(' ');

interface QuestionProps {
  predict: Exclude<Prediction, { kind: 'pairs' }>;
  mark: Mark | null;
}

function Question({ predict, mark }: QuestionProps) {
  const [chosen, choose] = useState<number | null>(null);
  const [typed, type] = useState('');
  const [missing, setMissing] = useState('');
  const answer = (): Answer | null =>
    predict.kind === 'choice' ? chosen : predict.kind === 'number' ? numberIn(typed) : mark;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const found = answer();
    if (found === null) setMissing(predict.kind === 'number' ? 'A number, please.' : 'Choose one, please.');
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
      <p role="status">{missing}</p>
      <button type="submit" className="primary">
        That is my prediction
      </button>
    </form>
  );
}
