import { type PointerEventHandler, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import type { Word } from '../../glossary';
import { glossaryWords } from '../../words/en/glossary';

interface TermEntryProps {
  id: string;
  word: Word;
  /** That it belongs to. */
  button: HTMLElement;
  /** Keeps it open while the pointer is on it. */
  hover: { onPointerEnter: PointerEventHandler; onPointerLeave: PointerEventHandler };
  close: () => void;
}

/** Pixels to the edge of the window, and between word and entry. */
const EDGE = 8;
const GAP = 6;

/** An entry of the glossary over the page, at its word. It stands behind the page's text, so that no name of a part takes it up. */
export function TermEntry({ id, word, button, hover, close }: TermEntryProps) {
  const box = useRef<HTMLDivElement>(null);
  const { word: name, meaning, formula } = glossaryWords().entryOf(word);
  useLayoutEffect(() => {
    const entry = box.current!;
    entry.showPopover();
    const place = () => placeAt(entry, button.getBoundingClientRect());
    place();
    addEventListener('resize', place);
    addEventListener('scroll', place, { capture: true, passive: true });
    return () => {
      removeEventListener('resize', place);
      removeEventListener('scroll', place, { capture: true });
    };
  }, [button]);
  const onClose = useEffectEvent(close);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // One press closes one thing: not the dialog around it too.
      event.preventDefault();
      event.stopPropagation();
      onClose();
    };
    const isElsewhere = ({ target }: Event) =>
      !(target instanceof Node && (button.contains(target) || box.current?.contains(target)));
    const onPress = (event: Event) => {
      if (isElsewhere(event)) onClose();
    };
    // Of two words one is open.
    const onOver = (event: Event) => {
      if (isElsewhere(event) && event.target instanceof Element && event.target.closest('.term')) onClose();
    };
    addEventListener('keydown', onKey, true);
    addEventListener('pointerdown', onPress, true);
    addEventListener('pointerover', onOver, true);
    return () => {
      removeEventListener('keydown', onKey, true);
      removeEventListener('pointerdown', onPress, true);
      removeEventListener('pointerover', onOver, true);
    };
  }, [button]);
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it.
    <div
      id={id}
      ref={box}
      className="term-entry"
      role="tooltip"
      popover="manual"
      // A finger on it wants it gone; a mouse may mark its text.
      onClick={({ nativeEvent }) =>
        nativeEvent instanceof PointerEvent && nativeEvent.pointerType === 'touch' && close()
      }
      {...hover}
    >
      <b>{name}</b> <span>{meaning}</span> {formula && <span className="aside">{formula}</span>}
    </div>,
    button.closest('dialog, main') ?? document.body,
  );
}

/** Below the word, or above where there is no room, and inside the window. */
function placeAt(entry: HTMLElement, word: DOMRect): void {
  const { clientWidth, clientHeight } = document.documentElement;
  const { width, height } = entry.getBoundingClientRect();
  const below = word.bottom + GAP;
  const top = below + height <= clientHeight - EDGE ? below : Math.max(EDGE, word.top - GAP - height);
  entry.style.left = `${Math.max(EDGE, Math.min(word.left, clientWidth - EDGE - width))}px`;
  entry.style.top = `${top}px`;
}
