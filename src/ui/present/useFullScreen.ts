import { type RefObject, useEffect, useState } from 'react';

/** Whether an element has the whole screen, and how to change that; null in browsers without it. */
export function useFullScreen(element: RefObject<HTMLElement | null>): { on: boolean; toggle: () => void } | null {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const look = () => setOn(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', look, { signal: listening.signal });
    return () => listening.abort();
  }, []);
  if (!document.fullscreenEnabled) return null;
  return {
    on,
    toggle() {
      // A browser that refuses leaves things as they are.
      const asked = document.fullscreenElement ? document.exitFullscreen() : element.current?.requestFullscreen();
      asked?.catch(() => {});
    },
  };
}
