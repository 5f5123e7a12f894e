import { type KeyboardEvent, useState } from 'react';
import { failureText } from '../../messages/failure';
import { ownWords } from '../../words/en/own';
import type { Learnt, WriteNote } from '../../worker/protocol';
import { answered, type Round, takenBack } from '../judge/judgements';
import { Pair } from '../judge/Pair';
import { deedOf } from '../keys/match';
import { JUDGING } from '../keys/table';
import { percent } from '../parts/format';
import { Select } from '../parts/Select';
import { charactersAct } from '../state/actions';
import { letWrite } from '../state/session';
import { type BlindQuestion, blindQuestions, type Tally, tally, told } from './blind';

/** Held-out prompts that are asked about, at most: twice as many questions. */
const MOST = 10;
const MANNER = { temperature: 0.7, maxTokens: 64 };

interface Asked {
  questions: readonly BlindQuestion[];
  equal: { compared: number; placebo: number };
  round: Round;
}

interface BlindTestProps {
  /** What can be compared, latest last. */
  kept: readonly Learnt[];
  nameOf: (arm: string) => string;
  /** While a run goes on, nothing else can write. */
  active: boolean;
}

/** Before and after side by side on prompts that were held out, without saying which is which. */
export function BlindTest({ kept, nameOf, active }: BlindTestProps) {
  const words = ownWords();
  const [chosen, setChosen] = useState(kept.length - 1);
  const [note, setNote] = useState<WriteNote | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  /** Each test draws anew. */
  const [tests, setTests] = useState(0);
  const learnt = kept[Math.min(chosen, kept.length - 1)]!;
  const start = () => {
    setAsked(null);
    setTests(tests + 1);
    const seed = 3 * tests;
    const of = [null, learnt, null].map((one, i) => ({ learnt: one, seed: seed + i }));
    letWrite({ from: 'run', of, prompts: { kind: 'held-out', most: MOST }, manner: MANNER }, (next) => {
      setNote(next);
      if (next.state === 'written') setAsked(begun(next, tests));
    });
  };
  const change = (next: (round: Round) => Round) => setAsked(asked && { ...asked, round: next(asked.round) });
  const pressed = (event: KeyboardEvent) => {
    const answer = deedOf(JUDGING, event, charactersAct());
    if (answer === null || answer === 'send') return;
    event.preventDefault();
    change((round) => (answer === 'undo' ? takenBack(round) : answered(round, answer)));
  };
  const question = asked?.questions[asked.round.at];
  return (
    <fieldset className="own-blind" onKeyDown={question && pressed}>
      <legend>{words.blind.title}</legend>
      <p className="own-about">{words.blind.about(MOST)}</p>
      <div className="buttons">
        <Select
          label={words.blind.after}
          options={kept.map(({ arm, iteration }, i) => ({ value: i, label: words.kept(nameOf(arm), iteration) }))}
          value={Math.min(chosen, kept.length - 1)}
          choose={setChosen}
        />
        <button type="button" disabled={active || note?.state === 'writing'} onClick={start}>
          {words.blind.compare}
        </button>
      </div>
      {note?.state === 'writing' && <p role="status">{words.blind.writing(note.done, note.of)}</p>}
      {note?.state === 'failed' && (
        <p role="alert" lang="en">
          {failureText(note.detail)}
        </p>
      )}
      {asked && question && (
        <>
          <p role="status" className="judge-place">
            {words.blind.place(asked.round.at + 1, asked.questions.length)}
          </p>
          <Pair {...question} answer={(answer) => change((round) => answered(round, answer))} />
          <button type="button" disabled={asked.round.at === 0} onClick={() => change(takenBack)}>
            {words.blind.undo} <kbd>U</kbd>
          </button>
        </>
      )}
      {asked && !question && <Outcome {...asked} />}
    </fieldset>
  );
}

function begun({ prompts, texts }: Extract<WriteNote, { state: 'written' }>, seed: number): Asked {
  const [base, policy, again] = texts as [readonly string[], readonly string[], readonly string[]];
  const { questions, equal } = blindQuestions(prompts, [base, policy, again], seed);
  const round = { id: seed, questions, answers: questions.map(() => null), at: 0, known: 0 };
  return { questions, equal, round };
}

function Outcome({ questions, equal, round: { answers } }: Asked) {
  const words = ownWords().blind;
  const compared = tally(questions, answers, 'compared', equal.compared);
  const placebo = tally(questions, answers, 'placebo', equal.placebo);
  return (
    <div role="status">
      <p>
        <strong>{words.said[told(compared)]}</strong> {words.against(tallyText(compared))}
      </p>
      <p>{words.placebo(tallyText(placebo), told(placebo) !== 'not')}</p>
    </div>
  );
}

function tallyText({ wins, ties, losses, share }: Tally): string {
  const words = ownWords().blind;
  if (!share) return words.nothing;
  return words.tally(wins, ties, losses, percent(share.mean), percent(share.low), percent(share.high));
}
