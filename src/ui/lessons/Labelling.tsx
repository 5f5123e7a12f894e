import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Prediction } from '../../lessons/lesson';
import type { Label } from '../../lessons/outcome';
import { lessonsWords } from '../../words/en/lessons';
import type { Answer } from '../judge/judgements';
import { Pair } from '../judge/Pair';
import { deedOf } from '../keys/match';
import { JUDGING } from '../keys/table';
import { Button } from '../parts/Button';
import { percent } from '../parts/format';
import { charactersAct } from '../state/actions';
import '../judge/judge.css';

type Labelled = Extract<Prediction, { kind: 'pairs' }>;

interface LabellingProps {
  predict: Labelled;
  give: (labels: readonly Label[]) => void;
}

/** Two texts after the other, of which the learner says which is better; by button, or by the judge’s keys. */
export function Labelling({ predict: { question, pairs }, give }: LabellingProps) {
  const words = lessonsWords().labelling;
  const [labels, setLabels] = useState<readonly Label[]>([]);
  const box = useRef<HTMLElement>(null);
  const at = labels.length;
  // The buttons of the pair before have gone with it.
  useEffect(() => {
    if (at > 0) box.current?.focus({ preventScroll: true });
  }, [at]);
  const add = (answer: Answer) => {
    const next = [...labels, answer === 'skip' ? 'tie' : answer];
    if (next.length === pairs.length) give(next);
    else setLabels(next);
  };
  const takeBack = () => setLabels(labels.slice(0, -1));
  const pressed = (event: KeyboardEvent) => {
    const deed = deedOf(JUDGING, event, charactersAct());
    if (deed === null || deed === 'send' || deed === 'skip') return;
    event.preventDefault();
    if (deed === 'undo') takeBack();
    else add(deed);
  };
  const pair = pairs[at];
  if (!pair) return null;
  return (
    <section ref={box} className="lesson-task judging" aria-labelledby="labelling" tabIndex={-1} onKeyDown={pressed}>
      <p id="labelling">{question}</p>
      <p role="status" className="judge-place">
        {words.place(at + 1, pairs.length)}
      </p>
      <Pair {...pair} canSkip={false} answer={add} />
      <Button idle={at === 0} onClick={takeBack}>
        {words.undo} <kbd>U</kbd>
      </Button>
    </section>
  );
}

/** What the learner said of every pair, beside the oracle. */
export function Answers({ predict: { pairs }, labels }: { predict: Labelled; labels: readonly Label[] }) {
  const words = lessonsWords().labelling;
  return (
    <table className="plain figures">
      <thead>
        <tr>
          <th scope="col">{words.pair}</th>
          <th scope="col">{words.you}</th>
          <th scope="col">{words.oracle}</th>
          <th scope="col">{words.label}</th>
        </tr>
      </thead>
      <tbody>
        {pairs.map(({ prompt, left, chance, drawn }, i) => (
          <tr key={prompt + left}>
            <th scope="row">{i + 1}</th>
            <td>{words.names[labels[i] ?? 'tie']}</td>
            <td>{percent(chance)}</td>
            <td>{words.names[drawn]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
