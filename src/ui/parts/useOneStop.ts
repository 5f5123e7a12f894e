import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { deedOf } from '../keys/match';
import type { KeyGroup } from '../keys/table';

const STOPS = 'button:not(:disabled), [role="slider"]';

/**
 * Makes the buttons or handles in an element one stop of the tab key: the one that had the focus last. The keys of the group lead from one to
 * the next.
 */
export function useOneStop<Box extends Element>(group: KeyGroup<1 | -1>) {
  const box = useRef<Box>(null);
  const last = useRef<Element | null>(null);
  const stops = () => [...(box.current?.querySelectorAll<HTMLElement | SVGElement>(STOPS) ?? [])];
  const settle = () => {
    const all = stops();
    const own = all.find((one) => one === last.current) ?? all[0];
    for (const one of all) one.setAttribute('tabindex', one === own ? '0' : '-1');
  };
  // After every drawing, since what is there may have changed.
  useLayoutEffect(settle);
  return {
    ref: box,
    onFocus({ target }: { target: Element }) {
      last.current = target.closest(STOPS);
      settle();
    },
    onKeyDown(event: KeyboardEvent) {
      const by = deedOf(group, event, false);
      if (by === null) return;
      const all = stops();
      const at = all.indexOf(document.activeElement as HTMLElement);
      event.preventDefault();
      all[(at + by + all.length) % all.length]?.focus();
    },
  };
}
