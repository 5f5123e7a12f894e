import { useEffect, useRef, useState } from 'react';
import { partsWords } from '../../words/en/parts';
import { Button } from './Button';

const SHOWN_MS = 2500;

interface CopyButtonProps {
  label: string;
  /** What is copied, if the label does not say. */
  what?: string;
  /** The text, or what makes it; null if there is none. */
  text: string | null | (() => Promise<string | null>);
  disabled?: boolean;
  /** What to say if there is no text. */
  missing?: string;
}

/** Copies a text. The button says so for a moment, and keeps its width. Where the clipboard is not to be had, it shows the text. */
export function CopyButton(props: CopyButtonProps) {
  const { label, what, text, disabled, missing = '' } = props;
  const [uncopied, setUncopied] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const button = useRef<HTMLButtonElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const close = () => {
    setUncopied(null);
    button.current?.focus();
  };
  const copy = async () => {
    const made = typeof text === 'function' ? await text() : text;
    try {
      // Where the page is no secure context, or in a frame, there may be no clipboard.
      if (made !== null) await navigator.clipboard.writeText(made);
      setSaid(made === null ? missing : partsWords().copy.done);
    } catch {
      setUncopied(made);
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(''), SHOWN_MS);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="steady"
        disabled={disabled}
        aria-label={what && `${label}: ${what}`}
        onClick={() => void copy()}
      >
        {said || label}
      </button>
      <span role="status" className="unseen">
        {said && `${what ?? label}: ${said}`}
      </span>
      {uncopied !== null && <ToCopy what={what ?? label} text={uncopied} close={close} />}
    </>
  );
}

/** A text to copy by hand, selected. */
function ToCopy({ what, text, close }: { what: string; text: string; close: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <div className="to-copy">
      <label className="labelled">
        <span>{partsWords().copy.refused(what)}</span>
        <textarea
          ref={field}
          readOnly
          rows={3}
          value={text}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            close();
          }}
        />
      </label>
      <Button onClick={close}>{partsWords().close}</Button>
    </div>
  );
}
