import { useId, useState } from 'react';
import { failureText } from '../../messages/failure';
import type { Learnt, WriteNote } from '../../worker/protocol';
import { NumberControl } from '../settings/Controls';
import { letWrite } from '../state/session';

const TEMPERATURE = { kind: 'number', minimum: 0.05, maximum: 4, integer: false } as const;
const LENGTH = { kind: 'number', minimum: 1, maximum: 4096, integer: true } as const;

interface PromptBoxProps {
  kept: readonly Learnt[];
  nameOf: (arm: string) => string;
  active: boolean;
  chat: boolean;
}

/** A prompt of the reader's, to the model as it was and to everything that is kept of what the arms have learnt. */
export function PromptBox({ kept, nameOf, active, chat }: PromptBoxProps) {
  const [text, setText] = useState('');
  const [isChat, setChat] = useState(chat);
  const [temperature, setTemperature] = useState(0.7);
  const [maxTokens, setMaxTokens] = useState(64);
  const [note, setNote] = useState<WriteNote | null>(null);
  /** Who has written what is shown. */
  const [writers, setWriters] = useState<readonly string[]>([]);
  const id = useId();
  const write = () => {
    const of = [null, ...kept].map((learnt) => ({ learnt, seed: 0 }));
    setWriters(['before', ...kept.map(({ arm, iteration }) => `${nameOf(arm)}, iteration ${iteration}`)]);
    letWrite({ of, prompts: { kind: 'typed', text, chat: isChat }, manner: { temperature, maxTokens } }, setNote);
  };
  return (
    <fieldset className="own-box">
      <legend>Ask it</legend>
      <label htmlFor={id} className="unseen">
        Prompt
      </label>
      <textarea id={id} rows={3} value={text} onChange={({ target }) => setText(target.value)} />
      <label className="own-check">
        <input type="checkbox" checked={isChat} onChange={({ target }) => setChat(target.checked)} />
        <span>This is what a user says</span>
      </label>
      <NumberControl label="Temperature" field={TEMPERATURE} value={temperature} commit={setTemperature} />
      <NumberControl label="Longest answer" unit="tokens" field={LENGTH} value={maxTokens} commit={setMaxTokens} />
      <div className="buttons">
        <button type="button" disabled={active || text.trim() === '' || note?.state === 'writing'} onClick={write}>
          Write with all of them
        </button>
      </div>
      {note?.state === 'writing' && (
        <p role="status">
          Writing … {note.done} of {note.of}
        </p>
      )}
      {note?.state === 'failed' && <p role="alert">{failureText(note.detail)}</p>}
      {note?.state === 'written' && (
        <dl className="own-answers">
          {note.texts.map(([answer], i) => (
            <div key={writers[i]}>
              <dt>{writers[i]}</dt>
              <dd>{answer}</dd>
            </div>
          ))}
        </dl>
      )}
    </fieldset>
  );
}
