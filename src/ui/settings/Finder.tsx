import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { settingsWords } from '../../words/en/settings';
import { useMemo } from '../parts/remembered';
import { Seeking } from './Controls';
import { glossaryMeanings } from './seeking';

/** A field that keeps of the settings below it those that are sought, by name, label and glossary. The others are hidden, and keep their values. */
export function Finder({ children }: { children: ReactNode }) {
  const words = settingsWords().finder;
  const [sought, setSought] = useState('');
  const [found, setFound] = useState<number | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const seeks = sought.trim() !== '';
  const meanings = useMemo(glossaryMeanings, []);
  // What there is depends on all that is below.
  useLayoutEffect(() => {
    setFound(seeks ? shownIn(body.current!).length : null);
  });
  return (
    <>
      <label className="labelled finder">
        <span>{words.label}</span>
        <input
          type="search"
          autoComplete="off"
          spellCheck={false}
          value={sought}
          onChange={({ target }) => setSought(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && sought !== '') setSought('');
            else if (event.key === 'Enter' && seeks) shownIn(body.current!)[0]?.focus();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      </label>
      <p role="status" className="aside">
        {found === null ? '' : found === 0 ? words.none(sought.trim()) : words.found(found)}
      </p>
      <div ref={body} className="finder-body" data-seeks={seeks}>
        <Seeking value={seeks ? { sought: sought.trim(), meanings } : null}>{children}</Seeking>
      </div>
    </>
  );
}

/** Controls of the settings that are left. */
const shownIn = (body: HTMLElement): HTMLElement[] => [
  ...body.querySelectorAll<HTMLElement>('.setting:not([hidden]) > :is(input, select)'),
];
