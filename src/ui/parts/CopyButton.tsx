import { useEffect, useRef, useState } from 'react';

const SHOWN_MS = 2500;

/** Copies a text. The button says so for a moment, and keeps its width. */
export function CopyButton({ label, what, text }: { label: string; what: string; text: string }) {
  const [said, setSaid] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Refused');
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(''), SHOWN_MS);
  };
  return (
    <>
      <button type="button" className="steady" aria-label={`${label}: ${what}`} onClick={() => void copy()}>
        {said || label}
      </button>
      <span role="status" className="unseen">
        {said && `${what}: ${said}`}
      </span>
    </>
  );
}
