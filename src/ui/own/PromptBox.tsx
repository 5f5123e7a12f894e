import { type ReactNode, useId, useState } from 'react';
import { failureText } from '../../messages/failure';
import { ownWords } from '../../words/en/own';
import { significant } from '../../words/numbers';
import type { Learnt, WriteJob, WriteNote } from '../../worker/protocol';
import { Raw } from '../judge/Prompt';
import { NumberControl } from '../settings/Controls';

const TEMPERATURE = { kind: 'number', minimum: 0.05, maximum: 4, integer: false } as const;
const LENGTH = { kind: 'number', minimum: 1, maximum: 4096, integer: true } as const;

interface PromptBoxProps {
  title: string;
  /** Who writes: null is the model as it is. */
  writers: readonly { readonly learnt: Learnt | null; readonly name: string }[];
  from: WriteJob['from'];
  write: (job: WriteJob, show: (note: WriteNote) => void) => void;
  active: boolean;
  chat: boolean;
  children?: ReactNode;
}

/** A prompt of the reader's, to the model as it is and to what was learnt. */
export function PromptBox({ title, writers, from, write, active, chat, children }: PromptBoxProps) {
  const words = ownWords().ask;
  const [text, setText] = useState('');
  const [isChat, setChat] = useState(chat);
  const [temperature, setTemperature] = useState(0.7);
  const [maxTokens, setMaxTokens] = useState(64);
  const [note, setNote] = useState<WriteNote | null>(null);
  /** Who has written what is shown. */
  const [names, setNames] = useState<readonly string[]>([]);
  const id = useId();
  const ask = () => {
    const of = writers.map(({ learnt }) => ({ learnt, seed: 0 }));
    setNames(writers.map(({ name }) => name));
    write({ from, of, prompts: { kind: 'typed', text, chat: isChat }, manner: { temperature, maxTokens } }, setNote);
  };
  return (
    <fieldset className="own-box">
      <legend>{title}</legend>
      {children}
      <label htmlFor={id} className="unseen">
        {words.prompt}
      </label>
      <textarea id={id} rows={3} value={text} onChange={({ target }) => setText(target.value)} />
      <label className="own-check">
        <input type="checkbox" checked={isChat} onChange={({ target }) => setChat(target.checked)} />
        <span>{words.chat}</span>
      </label>
      <NumberControl label={words.temperature} field={TEMPERATURE} value={temperature} commit={setTemperature} />
      <NumberControl label={words.longest} unit={words.tokens} field={LENGTH} value={maxTokens} commit={setMaxTokens} />
      <div className="buttons">
        <button type="button" disabled={active || text.trim() === '' || note?.state === 'writing'} onClick={ask}>
          {writers.length === 1 ? words.write : words.writeAll}
        </button>
      </div>
      {note?.state === 'writing' && <p role="status">{words.writing(note.done, note.of)}</p>}
      {note?.state === 'failed' && (
        <p role="alert" lang="en">
          {failureText(note.detail)}
        </p>
      )}
      {note?.state === 'written' && note.prompts[0]?.reading && <Raw text={note.prompts[0].reading.raw} />}
      {note?.state === 'written' && (
        <dl className="own-answers">
          {note.texts.map(([answer], i) => (
            <div key={names[i]}>
              <dt>
                {names[i]}
                {note.rewards && words.reward(significant(note.rewards[i]![0]))}
              </dt>
              <dd>{answer}</dd>
            </div>
          ))}
        </dl>
      )}
    </fieldset>
  );
}
