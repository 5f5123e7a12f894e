import { createContext, useContext, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { Word } from '../../glossary';
import { partsWords } from '../../words/en/parts';
import { termsWords } from '../../words/en/terms';
import { lazyPart } from './ErrorBoundary';
import './term.css';

/** Where a term is text alone: what is a control already holds no other. */
export const TermsAsText = createContext(false);

/** Loaded with the glossary when the first word is asked about. */
const TermEntry = lazyPart(
  () => partsWords().entry,
  () => import('./TermEntry').then((file) => file.TermEntry),
  () => null,
);

interface TermProps {
  /** Whose entry it opens. */
  word: Word;
  /** What stands there; by default the word. */
  children?: string;
}

/** A word that opens its entry of the glossary: to a pointer that rests on it, to the focus, a click or a finger. */
export function Term({ word, children = termsWords().nameOf(word) }: TermProps) {
  return useContext(TermsAsText) ? <span>{children}</span> : <TermButton word={word}>{children}</TermButton>;
}

/** For as long as the pointer is there; or until it is closed, or the focus goes on. */
type Shown = 'no' | 'passing' | 'held';

/** Milliseconds that a pointer rests on a word before it opens, and has to reach the entry. */
const RESTS = 300;
const REACHES = 200;

function TermButton({ word, children }: Required<TermProps>) {
  const [shown, setShown] = useState<Shown>('no');
  const button = useRef<HTMLButtonElement>(null);
  const timer = useRef<number | undefined>(undefined);
  const id = useId();
  useEffect(() => () => clearTimeout(timer.current), []);
  useLayoutEffect(() => {
    const own = button.current!;
    return () => {
      if (document.activeElement === own) keepFocus(own);
    };
  }, []);
  const turn = (next: (now: Shown) => Shown) => {
    clearTimeout(timer.current);
    setShown(next);
  };
  const later = (delay: number, next: (now: Shown) => Shown) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setShown(next), delay);
  };
  const hover = {
    onPointerEnter: ({ pointerType }: { pointerType: string }) => {
      // A finger does not hover: its click comes next.
      if (pointerType !== 'touch') later(RESTS, (now) => (now === 'no' ? 'passing' : now));
    },
    onPointerLeave: () => later(REACHES, (now) => (now === 'passing' ? 'no' : now)),
  };
  const open = shown !== 'no';
  return (
    <>
      <button
        type="button"
        ref={button}
        className="term"
        // What the text around it would say to a pointer would lie over the entry.
        title=""
        aria-expanded={open}
        aria-describedby={open ? id : undefined}
        // A click focuses first, and then decides.
        onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && turn(() => 'held')}
        onBlur={() => turn(() => 'no')}
        onClick={() => turn((now) => (now === 'held' ? 'no' : 'held'))}
        {...hover}
      >
        <span>{children}</span>
      </button>
      {open && <TermEntry props={{ id, word, hover, button: button.current!, close: () => turn(() => 'no') }} />}
    </>
  );
}

/** A word goes with the text that it stands in. Its focus goes to the same word near by, to the heading of its part, or to another word there. */
function keepFocus(word: HTMLElement): void {
  const text = word.textContent;
  const around: HTMLElement[] = [];
  for (let part = word.parentElement; part; part = part.parentElement)
    if (part.matches('section, figure, .strip, dialog, main')) around.push(part);
  queueMicrotask(() => {
    const part = around.find((one) => one.isConnected);
    if (!part || document.activeElement !== document.body) return;
    const terms = [...part.querySelectorAll<HTMLElement>('.term')];
    const heading = part.querySelector<HTMLElement>('h1, h2, h3');
    const target = terms.find((term) => term.textContent === text) ?? heading ?? terms[0] ?? part;
    if (!terms.includes(target)) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  });
}
