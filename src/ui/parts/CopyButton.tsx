import { useEffect, useRef, useState } from 'react';

const SHOWN_MS = 2500;

interface CopyButtonProps {
  label: string;
  /** What is copied, if the label does not say. */
  what?: string;
  /** The text, or what makes it; null if there is none. */
  text: string | null | (() => Promise<string | null>);
  disabled?: boolean;
  /** What to say if there is no text, and if the browser refuses to copy. */
  missing?: string;
  refused?: string;
}

/** Copies a text. The button says so for a moment, and keeps its width. */
export function CopyButton(props: CopyButtonProps) {
  const { label, what, text, disabled, missing = '', refused = 'Refused' } = props;
  const [said, setSaid] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    const made = typeof text === 'function' ? await text() : text;
    try {
      if (made !== null) await navigator.clipboard.writeText(made);
      setSaid(made === null ? missing : 'Copied');
    } catch {
      setSaid(refused);
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(''), SHOWN_MS);
  };
  return (
    <>
      <button
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
    </>
  );
}
