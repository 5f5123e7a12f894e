import { createContext, type ReactNode, useContext, useEffect, useId, useState } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { type Field, fieldAt } from '../../experiment/fields';
import { DEFAULT_PRESET, presetNamed } from '../../experiment/presets';
import { edit } from '../state/runStore';
import { changed } from './changed';
import { fieldPath, type Path, valueAt } from './path';
import './controls.css';

interface SettingProps {
  path: Path;
  label: string;
  unit?: string;
  hint?: string;
  /** A narrower range than the schema's, and a default, if they are known. */
  range?: { minimum: number; maximum: number };
  fallback?: number;
  names?: Readonly<Record<string, string>>;
}

/** The experiment that the controls below show. */
export const Draft = createContext<Experiment>(presetNamed(DEFAULT_PRESET).experiment);

/** A heading that opens and closes what is below it. */
export function Group({ title, open = false, children }: { title: string; open?: boolean; children: ReactNode }) {
  return (
    <details className="group" open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/** One value of the draft: the kind of control and its range come from the schema. */
export function Setting({ path, label, unit, hint, range, fallback, names }: SettingProps) {
  const draft = useContext(Draft);
  const value = valueAt(draft, path) ?? fallback;
  const field = { ...fieldAt(fieldPath(path, draft.world.kind)), ...range } as Field;
  const commit = (next: unknown) => edit((draft) => changed(draft, path, next));
  if (field.kind === 'number')
    return <NumberControl {...{ label, unit, hint, field, commit }} value={value as number} />;
  return (
    <Row label={label} hint={hint}>
      {(id, described) => {
        const named = { id, 'aria-describedby': described };
        switch (field.kind) {
          case 'choice':
            return (
              <select {...named} value={value as string} onChange={(event) => commit(event.target.value)}>
                {field.options.map((option) => (
                  <option key={option} value={option}>
                    {names?.[option] ?? option}
                  </option>
                ))}
              </select>
            );
          case 'flag':
            return (
              <input
                {...named}
                type="checkbox"
                role="switch"
                checked={value as boolean}
                aria-checked={value as boolean}
                onChange={(event) => commit(event.target.checked)}
              />
            );
          case 'text':
            return (
              <input
                {...named}
                type="text"
                maxLength={field.most}
                value={value as string}
                onChange={(event) => commit(event.target.value)}
              />
            );
          default:
            throw field satisfies never;
        }
      }}
    </Row>
  );
}

interface RowProps {
  label: string;
  unit?: string | undefined;
  hint?: string | undefined;
  error?: string | null;
  /** The control, with its id and the ids of what describes it. */
  children: (id: string, described: string | undefined) => ReactNode;
}

/** A label and its control. The hint stands on the label for the pointer, and below it while the control has the focus. */
export function Row({ label, unit, hint, error, children }: RowProps) {
  const id = useId();
  const described = [...(error ? [`${id}-error`] : []), ...(hint ? [`${id}-hint`] : [])].join(' ');
  return (
    <div className="setting">
      <label htmlFor={id} title={hint}>
        {label} {unit && <span className="unit">{unit}</span>}
      </label>
      {children(id, described || undefined)}
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="error">
          {error}
        </p>
      )}
    </div>
  );
}

interface NumberControlProps {
  label: string;
  unit?: string | undefined;
  hint?: string | undefined;
  field: Extract<Field, { kind: 'number' }>;
  value: number;
  commit: (value: number) => void;
}

/** Keeps what is being typed; only a number within the range reaches the experiment. */
export function NumberControl({ label, unit, hint, field, value, commit }: NumberControlProps) {
  const [text, setText] = useState(String(value));
  const error = complaint(text, field);
  useEffect(() => {
    setText((typed) => (Number(typed) === value && typed.trim() !== '' ? typed : String(value)));
  }, [value]);
  return (
    <Row label={label} unit={unit} hint={hintOf(field, hint)} error={error}>
      {(id, described) => (
        <input
          id={id}
          type="number"
          inputMode={field.integer ? 'numeric' : 'decimal'}
          min={field.minimum}
          max={field.maximum}
          step={field.integer ? 1 : 'any'}
          value={text}
          aria-invalid={error !== null}
          aria-describedby={described}
          onChange={(event) => {
            setText(event.target.value);
            if (complaint(event.target.value, field) === null) commit(Number(event.target.value));
          }}
          onBlur={() => setText(String(value))}
        />
      )}
    </Row>
  );
}

/** What is meant, and the range. */
const hintOf = ({ minimum, maximum }: NumberControlProps['field'], hint?: string): string => {
  const range = `${minimum} to ${maximum}`.replaceAll('-', '−');
  return hint ? `${hint}; ${range}` : range;
};

function complaint(text: string, { minimum, maximum, integer }: NumberControlProps['field']): string | null {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) return 'a number, please';
  if (integer && !Number.isInteger(number)) return 'a whole number, please';
  if (number < minimum || number > maximum) return `from ${minimum} to ${maximum}`;
  return null;
}
