import { createContext, type ReactNode, useContext, useEffect, useId, useState } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { type Field, fieldAt } from '../../experiment/fields';
import { DEFAULT_PRESET, presetNamed } from '../../experiment/presets';
import { settingsWords } from '../../words/en/settings';
import { editable, plain } from '../../words/numbers';
import { edit } from '../state/runStore';
import { changed } from './changed';
import { fieldPath, type Path, valueAt } from './path';
import { finds, type Meanings, meaningsIn } from './seeking';
import { numberIn, stepped, typedNumber } from './typedNumber';
import './controls.css';

interface SettingProps {
  path: Path;
  label: string;
  unit?: string;
  hint?: string;
  /** A narrower range than the schema's, and a default, if they are known. */
  range?: { minimum: number; maximum: number };
  fallback?: number | string;
  names?: Readonly<Record<string, string>>;
}

/** The experiment that the controls below show. */
export const Draft = createContext<Experiment>(presetNamed(DEFAULT_PRESET).experiment);

/** What of the controls below is sought; null for all. */
export const Seeking = createContext<{ sought: string; meanings: Meanings } | null>(null);

/** All of what is below, where its name is what is sought. */
export function SeekIn({ name, children }: { name: string; children: ReactNode }) {
  const seeking = useContext(Seeking);
  return <Seeking value={seeking && finds(seeking.sought, [name]) ? null : seeking}>{children}</Seeking>;
}

/** A heading that opens and closes what is below it; open while something is sought, and then as it was. */
export function Group({ title, open = false, children }: { title: string; open?: boolean; children: ReactNode }) {
  const seeks = useContext(Seeking) !== null;
  const [isOpen, setOpen] = useState(open);
  return (
    <details
      className="group"
      open={isOpen || seeks}
      onToggle={({ currentTarget }) => seeks || setOpen(currentTarget.open)}
    >
      <summary>{title}</summary>
      <SeekIn name={title}>{children}</SeekIn>
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
    return <NumberControl {...{ label, unit, hint, field, commit, also: namesIn(path) }} value={value as number} />;
  return (
    <Row label={label} hint={hint} also={[namesIn(path), ...Object.values(names ?? {})].join(' ')}>
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
                checked={value === true}
                aria-checked={value === true}
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
  /** By what it is found too. */
  also?: string | undefined;
  /** The control, with its id and the ids of what describes it. */
  children: (id: string, described: string | undefined) => ReactNode;
}

/** A label and its control. The hint stands on the label for the pointer, and below it while the control has the focus. */
export function Row({ label, unit, hint, error, also, children }: RowProps) {
  const id = useId();
  const isSought = useIsSought([label, unit, hint, also]);
  const described = [...(error ? [`${id}-error`] : []), ...(hint ? [`${id}-hint`] : [])].join(' ');
  return (
    <div className="setting" hidden={!isSought}>
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

/** Of the fields, as links and files have them. */
const namesIn = (path: Path): string => path.filter((key) => typeof key === 'string').join(' ');

/** Whether a setting with these texts is sought, or all are. */
function useIsSought(texts: readonly (string | undefined)[]): boolean {
  const seeking = useContext(Seeking);
  if (!seeking) return true;
  const known = texts.filter((text) => text !== undefined);
  return finds(seeking.sought, [...known, ...meaningsIn(known.join('\n'), seeking.meanings)]);
}

interface NumberControlProps {
  label: string;
  unit?: string | undefined;
  hint?: string | undefined;
  field: Extract<Field, { kind: 'number' }>;
  value: number;
  commit: (value: number) => void;
  also?: string;
}

/**
 * Keeps what is being typed; only a number that the field takes reaches the experiment. What is refused stays, with the reason, until it is
 * mended or Escape takes it back. A text field, since browsers read the comma of a number field by their own language, or drop it.
 */
export function NumberControl({ label, unit, hint, field, value, commit, also }: NumberControlProps) {
  const kept = editable(value);
  /** Null where nothing is being typed. */
  const [typed, setTyped] = useState<string | null>(null);
  const [isLeft, setLeft] = useState(false);
  const text = typed ?? kept;
  const { refused } = typedNumber(text, field);
  useEffect(() => {
    setTyped((typed) => (typed !== null && numberIn(typed) === numberIn(kept) ? typed : null));
  }, [kept]);
  const type = (next: string) => {
    setTyped(next);
    const { value, refused } = typedNumber(next, field);
    if (refused === null) commit(value);
  };
  const takeBack = () => setTyped(null);
  return (
    <Row
      label={label}
      unit={unit}
      hint={hintOf(field, hint)}
      also={also}
      error={refused && (isLeft ? settingsWords().typed.stays(refused, plain(value)) : refused)}
    >
      {(id, described) => (
        <input
          id={id}
          type="text"
          role="spinbutton"
          inputMode={field.integer && field.minimum >= 0 ? 'numeric' : 'decimal'}
          autoComplete="off"
          spellCheck={false}
          // A number that is written with an exponent is none to assistive technology; the hint says it.
          aria-valuemin={String(field.minimum).includes('e') ? undefined : field.minimum}
          aria-valuemax={field.maximum}
          aria-valuenow={value}
          value={text}
          aria-invalid={refused !== null}
          aria-describedby={described}
          onFocus={() => setLeft(false)}
          onChange={(event) => type(event.target.value)}
          onBlur={() => (refused === null ? takeBack() : setLeft(true))}
          onKeyDown={(event) => {
            const direction = STEP_KEYS[event.key];
            if (direction) type(editable(stepped(value, direction, field)));
            else if (event.key === 'Escape' && refused !== null) takeBack();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      )}
    </Row>
  );
}

const STEP_KEYS: Readonly<Record<string, 1 | -1>> = { ArrowUp: 1, ArrowDown: -1 };

/** What is meant, and the range. */
const hintOf = ({ minimum, maximum }: NumberControlProps['field'], hint?: string): string => {
  const range = settingsWords().typed.hint(plain(minimum), plain(maximum));
  return hint ? `${hint}; ${range}` : range;
};
