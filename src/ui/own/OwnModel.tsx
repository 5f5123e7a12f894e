import type { ReactNode } from 'react';
import { failureText } from '../../messages/failure';
import type { OwnFacts, OwnNote } from '../../worker/protocol';
import { Choice } from '../parts/Choice';
import { count, percent } from '../parts/format';
import { Scroller } from '../parts/Scroller';
import { chooseOwn, nameOf, type Own, RULES } from '../state/ownStore';
import { adoptOwn, readOwn } from '../state/session';
import { Adapters } from './Adapters';
import { RulesEditor } from './RulesEditor';
import './own.css';

/** A model and data of the reader's: chosen, read and looked at, before they become the experiment. */
export function OwnModel({ own }: { own: Own }) {
  const { model, data, judge, chat, note } = own;
  const isReading = note?.state === 'reading';
  return (
    <div className="own">
      <p>
        A small language model from your disk learns your preference, with and without momentum, in this tab. Nothing
        leaves your machine.
      </p>
      <FileChoice
        title="Model"
        about="A GGUF file, or all files of a folder with config.json, model.safetensors and tokenizer.json: Llama, Mistral, Qwen, GPT-2, Pythia, TinyStories or Gemma 3. Tried: SmolLM2 with 135 M parameters."
        chosen={
          model.length > 0 ? `${nameOf(model)}, ${sizeText(model.reduce((sum, { size }) => sum + size, 0))}` : null
        }
      >
        <FilePicker label="Files" multiple choose={(files) => chooseOwn({ model: files })} />
        <FilePicker label="A folder" folder choose={(files) => chooseOwn({ model: topOf(files) })} />
      </FileChoice>
      <FileChoice
        title="Data"
        about='A line of JSON each: {"prompt": "…"} where you or rules judge, {"prompt": "…", "chosen": "…", "rejected": "…"} for pairs, in TRL’s formats, messages included.'
        chosen={data && `${data.name}, ${sizeText(data.size)}`}
      >
        <FilePicker label="A file" accept=".jsonl,.json,.txt" choose={([file]) => chooseOwn({ data: file ?? null })} />
      </FileChoice>
      <fieldset>
        <legend>Who judges</legend>
        <Choice
          legend="Who judges"
          name="judge"
          options={JUDGES}
          value={judge.kind}
          choose={(kind) => chooseOwn({ judge: kind === 'rules' ? RULES : { kind } })}
        />
        {judge.kind === 'rules' && (
          <RulesEditor rules={judge.rules} change={(rules) => chooseOwn({ judge: { kind: 'rules', rules } })} />
        )}
        <label className="own-check">
          <input type="checkbox" checked={chat} onChange={({ target }) => chooseOwn({ chat: target.checked })} />
          <span>A prompt is what a user says, written by the model’s chat template</span>
        </label>
      </fieldset>
      <div className="buttons">
        <button type="button" disabled={model.length === 0 || !data || isReading} onClick={readOwn}>
          Read them
        </button>
        {note?.state === 'ready' && (
          <button type="button" className="primary" onClick={adoptOwn}>
            Make it the experiment
          </button>
        )}
      </div>
      {note && <Note note={note} />}
      <Adapters adapters={own.adapters} />
    </div>
  );
}

const JUDGES = [
  { value: 'person', label: 'You, on what the model writes' },
  { value: 'pairs', label: 'Pairs of the file' },
  { value: 'rules', label: 'Rules, on what the model writes' },
] as const;

const UNITS = ['', ' k', ' M', ' G'] as const;

/** With three digits, in thousands, millions …, as it suits. */
function scaled(n: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, n)) / 3)));
  const value = n / 1000 ** power;
  return `${Number(value.toPrecision(3))}${UNITS[power]}`;
}

const sizeText = (bytes: number): string => `${scaled(bytes)}${bytes < 1000 ? ' ' : ''}B`;

/** Of a chosen folder its own files, not those of folders in it. */
const topOf = (files: readonly File[]): File[] =>
  files.filter(({ webkitRelativePath: path }) => path.split('/').length === 2);

interface FileChoiceProps {
  title: string;
  about: string;
  /** Null if nothing is chosen. */
  chosen: string | null;
  children: ReactNode;
}

function FileChoice({ title, about, chosen, children }: FileChoiceProps) {
  return (
    <fieldset>
      <legend>{title}</legend>
      <p className="own-about">{about}</p>
      <div className="buttons">{children}</div>
      <p role="status" className="own-chosen">
        {chosen ?? 'Nothing chosen yet.'}
      </p>
    </fieldset>
  );
}

interface FilePickerProps {
  label: string;
  multiple?: boolean;
  folder?: boolean;
  accept?: string;
  choose: (files: File[]) => void;
}

function FilePicker({ label, multiple = false, folder = false, accept, choose }: FilePickerProps) {
  return (
    <label className="own-file">
      <span>{label} …</span>
      <input
        type="file"
        multiple={multiple}
        accept={accept}
        ref={(input) => {
          input?.toggleAttribute('webkitdirectory', folder);
        }}
        onChange={({ target }) => {
          if (target.files?.length) choose([...target.files]);
          // So that the same file can be chosen again.
          target.value = '';
        }}
      />
    </label>
  );
}

function Note({ note }: { note: OwnNote }) {
  if (note.state === 'reading')
    return <p role="status">Reading the model … {percent(note.done / Math.max(1, note.all))}</p>;
  const told = note.told.map((line) => <li key={line}>{line}</li>);
  return (
    <>
      {note.state === 'failed' && <p role="alert">These cannot be used. {failureText(note.detail)}</p>}
      {told.length > 0 && <ul className="own-told">{told}</ul>}
      {note.state === 'ready' && <Facts facts={note.facts} total={note.world.data.count ?? 0} />}
    </>
  );
}

function Facts({ facts, total }: { facts: OwnFacts; total: number }) {
  const { parameters, layers, context, trained, hasChat, examples } = facts;
  const isPairs = examples[0]?.chosen !== undefined;
  return (
    <>
      <p role="status">
        {scaled(parameters)} parameters in {count(layers, 'layer')}, {context} positions,{' '}
        {hasChat ? 'with a chat template' : 'without a chat template'}; an adapter of {scaled(trained)} is trained.{' '}
        {count(total, isPairs ? 'pair' : 'prompt')}, the first:
      </p>
      <Scroller className="scroll own-examples" label="The first lines of the data">
        <table className="plain">
          <thead>
            <tr>
              {['prompt', ...(isPairs ? ['chosen', 'rejected'] : []), 'tokens'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {examples.map(({ prompt, chosen, rejected, tokens }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file, which may be alike, and keep their place
              <tr key={i}>
                <td>{prompt}</td>
                {isPairs && (
                  <>
                    <td>{chosen}</td>
                    <td>{rejected}</td>
                  </>
                )}
                <td>{tokens}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </>
  );
}
