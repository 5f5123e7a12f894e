import { type KeyboardEvent, useEffect, useRef } from 'react';
import { judgeWords } from '../../words/en/judge';
import { download } from '../charts/download';
import { deedOf } from '../keys/match';
import { JUDGING } from '../keys/table';
import { Button } from '../parts/Button';
import { charactersAct } from '../state/actions';
import { forgetKept, type Judge as JudgeState, judge, takeBack } from '../state/judgeStore';
import { sendAnswers } from '../state/session';
import { agreement, isComplete, type Judgement, judgementsOf, labelLines, type Round } from './judgements';
import { Pair } from './Pair';
import './judge.css';

interface JudgeProps extends JudgeState {
  /** What stands between a prompt and its response. */
  glue: string;
}

/** The reader as the judge of two responses. Nothing but the texts is shown, and the order is drawn, so that only the texts count. */
export function Judge({ round, past, kept, glue }: JudgeProps) {
  const panel = useRef<HTMLElement>(null);
  const id = round?.id;
  useEffect(() => {
    if (id !== undefined) panel.current?.focus();
  }, [id]);
  if (!round) return null;
  const words = judgeWords();
  const all = [...past, ...judgementsOf(round)];
  return (
    <section
      ref={panel}
      className="judge"
      aria-labelledby="judge-title"
      tabIndex={-1}
      onKeyDown={(event) => pressed(event, round)}
    >
      <h2 id="judge-title">{words.title}</h2>
      {round.questions[round.at] ? <Question round={round} /> : <Answered round={round} />}
      <div className="buttons">
        <Button idle={round.at === 0} onClick={takeBack}>
          {words.undo} <kbd>U</kbd>
        </Button>
        <Button
          idle={labelLines(all, glue) === ''}
          onClick={() => download('labels.jsonl', 'application/jsonl', labelLines(all, glue))}
        >
          {words.save}
        </Button>
      </div>
      <Agreement all={all} />
      <Kept kept={kept ?? []} />
    </section>
  );
}

/** While the panel has the focus, so that a letter typed elsewhere judges nothing. */
function pressed(event: KeyboardEvent, round: Round): void {
  const answer = deedOf(JUDGING, event, charactersAct());
  if (answer === null) return;
  if (answer === 'undo') takeBack();
  else if (answer !== 'send') judge(answer);
  else if (isComplete(round) && event.target === event.currentTarget) sendAnswers();
  else return;
  event.preventDefault();
}

function Question({ round: { questions, at, known } }: { round: Round }) {
  return (
    <>
      <p role="status" className="judge-place">
        {judgeWords().place(at + 1, questions.length, known)}
      </p>
      <Pair {...questions[at]!} answer={judge} />
    </>
  );
}

function Answered({ round: { questions, known } }: { round: Round }) {
  return (
    <>
      <p role="status">{judgeWords().allAnswered(questions.length, known)}</p>
      <div className="buttons">
        <button type="button" className="primary" onClick={sendAnswers}>
          {judgeWords().goOn} <kbd>Enter</kbd>
        </button>
      </div>
    </>
  );
}

/** Answers of earlier visits. */
function Kept({ kept }: { kept: readonly Judgement[] }) {
  const words = judgeWords();
  return (
    <p className="judge-aside">
      <span>{words.stays}</span>{' '}
      {kept.length > 0 && (
        <button type="button" className="link" onClick={forgetKept}>
          {words.forget(kept.length)}
        </button>
      )}
    </p>
  );
}

function Agreement({ all }: { all: readonly Judgement[] }) {
  const { same, of } = agreement(all);
  const words = judgeWords();
  return <p className="judge-aside">{of === 0 ? words.everyTenth : words.agreed(same, of)}</p>;
}
