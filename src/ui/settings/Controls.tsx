import { type ReactNode, useEffect, useId, useState } from 'react';
import { type Field, fieldAt } from '../../experiment/fields';
import { edit, useStore } from '../store';
import { changed } from './changed';
import { fieldPath, type Path, valueAt } from './path';

interface SettingProps {
  path: Path;
  label: string;
  unit?: string;
  hint?: string;
  /** Where a narrower range or a default is known than the schema's. */
  range?: { minimum: number; maximum: number };
  fallback?: number;
  names?: Readonly<Record<string, string>>;
}

/** One value of the experiment: the kind of control and its range come from the schema. */
export function Setting({ path, label, unit, hint, range, fallback, names }: SettingProps) {
  const value = useStore(({ draft }) => valueAt(draft, path)) ?? fallback;
  const kind = useStore(({ draft }) => draft.world.kind);
  const field = { ...fieldAt(fieldPath(path, kind)), ...range } as Field;
  const commit = (next: unknown) => edit(changed(useStore.getState().draft, path, next));
  switch (field.kind) {
    case 'number':
      return (
        <NumberControl label={label} unit={unit} hint={hint} field={field} value={value as number} commit={commit} />
      );
    case 'choice':
      return (
        <Row label={label} hint={hint}>
          {(id) => (
            <select id={id} value={value as string} onChange={(event) => commit(event.target.value)}>
              {field.options.map((option) => (
                <option key={option} value={option}>
                  {names?.[option] ?? option}
                </option>
              ))}
            </select>
          )}
        </Row>
      );
    case 'flag':
      return (
        <Row label={label} hint={hint}>
          {(id) => (
            <input
              id={id}
              type="checkbox"
              role="switch"
              checked={value as boolean}
              aria-checked={value as boolean}
              onChange={(event) => commit(event.target.checked)}
            />
          )}
        </Row>
      );
    case 'text':
      return (
        <Row label={label} hint={hint}>
          {(id) => (
            <input
              id={id}
              type="text"
              maxLength={field.most}
              value={value as string}
              onChange={(event) => commit(event.target.value)}
            />
          )}
        </Row>
      );
    default:
      throw field satisfies never;
  }
}

interface RowProps {
  label: string;
  unit?: string | undefined;
  hint?: string | undefined;
  error?: string | null;
  children: (id: string, described: string | undefined) => ReactNode;
}

export function Row({ label, unit, hint, error, children }: RowProps) {
  const id = useId();
  return (
    <div className="setting">
      <label htmlFor={id} title={hint}>
        {label} {unit && <span className="unit">{unit}</span>}
      </label>
      {children(id, error ? `${id}-error` : undefined)}
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
    <Row label={label} unit={unit} hint={hint ?? `${field.minimum} to ${field.maximum}`} error={error}>
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

function complaint(text: string, { minimum, maximum, integer }: NumberControlProps['field']): string | null {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) return 'a number, please';
  if (integer && !Number.isInteger(number)) return 'a whole number, please';
  if (number < minimum || number > maximum) return `from ${minimum} to ${maximum}`;
  return null;
}
