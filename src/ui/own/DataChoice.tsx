import { useId, useState } from 'react';
import { type Failure, failureOf, failureText } from '../../messages/failure';
import { sizeText } from '../parts/format';
import { Select } from '../parts/Select';
import { ourPrompts } from '../state/ourPrompts';
import { type Columns, chooseOwn, type Own } from '../state/ownStore';
import { FileChoice, FilePicker } from './FileChoice';

type DataChoiceProps = Pick<Own, 'data' | 'names' | 'columns'>;

/** Prompts or pairs: a file, a text that is pasted, or the hundred that ship with the page; and which column is which. */
export function DataChoice({ data, names, columns }: DataChoiceProps) {
  const [failed, setFailed] = useState<Failure | null>(null);
  const takeOurs = async () => {
    try {
      chooseOwn({ data: await ourPrompts() });
      setFailed(null);
    } catch (error) {
      setFailed(failureOf(error));
    }
  };
  return (
    <>
      <FileChoice
        title="Data"
        about="JSON, CSV or Parquet, in TRL’s columns: prompt where you or rules judge, with chosen and rejected for pairs; texts or messages. Files can be dropped on this window, too."
        chosen={data && `${data.name}, ${sizeText(data.size)}`}
      >
        <FilePicker
          label="A file"
          accept=".jsonl,.json,.csv,.tsv,.txt,.parquet"
          choose={([file]) => chooseOwn({ data: file ?? null })}
        />
        <button type="button" onClick={() => void takeOurs()}>
          A hundred prompts of ours
        </button>
        <Paste />
      </FileChoice>
      {failed && <p role="alert">{failureText(failed)}</p>}
      {names.length > 0 && <ColumnChoice names={names} columns={columns} />}
    </>
  );
}

function Paste() {
  const [text, setText] = useState('');
  const id = useId();
  return (
    <details className="own-paste">
      <summary>Paste a text</summary>
      <label htmlFor={id} className="unseen">
        Data as a text
      </label>
      <textarea
        id={id}
        rows={5}
        value={text}
        spellCheck={false}
        placeholder='{"prompt": "…"}'
        onChange={({ target }) => setText(target.value)}
      />
      <button
        type="button"
        disabled={text.trim() === ''}
        onClick={() => chooseOwn({ data: new File([text], 'pasted text') })}
      >
        Take this text
      </button>
    </details>
  );
}

const FIELDS = ['prompt', 'chosen', 'rejected'] as const satisfies readonly (keyof Columns)[];

/** For columns that are called otherwise. */
function ColumnChoice({ names, columns }: Pick<Own, 'names' | 'columns'>) {
  const options = [{ value: null, label: 'none' }, ...names.map((name) => ({ value: name, label: name }))];
  const choose = (field: keyof Columns, name: string | null) => {
    const { [field]: _, ...others } = columns;
    chooseOwn({ columns: name === null ? others : { ...others, [field]: name } });
  };
  return (
    <fieldset>
      <legend>Which column is which</legend>
      <div className="own-columns">
        {FIELDS.map((field) => (
          <Select<string | null>
            key={field}
            label={field}
            options={options}
            value={columns[field] ?? null}
            choose={(name) => choose(field, name)}
          />
        ))}
      </div>
    </fieldset>
  );
}
