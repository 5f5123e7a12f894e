import { useId, useState } from 'react';
import { type Failure, failureOf, failureText } from '../../messages/failure';
import { ownWords } from '../../words/en/own';
import { sizeText } from '../parts/format';
import { Select } from '../parts/Select';
import { ourPrompts } from '../state/ourPrompts';
import { type Columns, chooseOwn, type Own } from '../state/ownStore';
import { FileChoice, FilePicker } from './FileChoice';

type DataChoiceProps = Pick<Own, 'data' | 'names' | 'columns'>;

/** Prompts or pairs: a file, a text that is pasted, or the hundred that ship with the page; and which column is which. */
export function DataChoice({ data, names, columns }: DataChoiceProps) {
  const words = ownWords().data;
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
      <FileChoice title={words.title} about={words.about} chosen={data && `${data.name}, ${sizeText(data.size)}`}>
        <FilePicker
          label={words.file}
          accept=".jsonl,.json,.csv,.tsv,.txt,.parquet"
          choose={([file]) => chooseOwn({ data: file ?? null })}
        />
        <button type="button" onClick={() => void takeOurs()}>
          {words.ours}
        </button>
        <Paste />
      </FileChoice>
      {failed && (
        <p role="alert" lang="en">
          {failureText(failed)}
        </p>
      )}
      {names.length > 0 && <ColumnChoice names={names} columns={columns} />}
    </>
  );
}

function Paste() {
  const words = ownWords().data;
  const [text, setText] = useState('');
  const id = useId();
  return (
    <details className="own-paste">
      <summary>{words.paste}</summary>
      <label htmlFor={id} className="unseen">
        {words.pasted}
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
        {words.take}
      </button>
    </details>
  );
}

const FIELDS = ['prompt', 'chosen', 'rejected'] as const satisfies readonly (keyof Columns)[];

/** For columns that are called otherwise. */
function ColumnChoice({ names, columns }: Pick<Own, 'names' | 'columns'>) {
  const words = ownWords().data;
  const options = [{ value: null, label: words.none }, ...names.map((name) => ({ value: name, label: name }))];
  const choose = (field: keyof Columns, name: string | null) => {
    const { [field]: _, ...others } = columns;
    chooseOwn({ columns: name === null ? others : { ...others, [field]: name } });
  };
  return (
    <fieldset>
      <legend>{words.columns}</legend>
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
