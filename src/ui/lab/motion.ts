import { useEffect, useState, useSyncExternalStore } from 'react';

const query = '(prefers-reduced-motion: reduce)';

function subscribe(changed: () => void): () => void {
  const list = matchMedia(query);
  list.addEventListener('change', changed);
  return () => list.removeEventListener('change', changed);
}

/** Whether the reader has asked for less motion: then nothing glides, and steps replace each other. */
const useReducedMotion = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(query).matches);

/** The longest that a stage glides. */
const GLIDE_MS = 1100;
/** Below this nobody sees it glide. */
const LEAST_MS = 150;

/** How far something has glided since `stage` last changed, 0 to 1; it comes to rest within `room` milliseconds. Whatever opens the page stands still. */
export function useGlide(stage: string, room: number): number {
  const reduced = useReducedMotion();
  const [{ of, share }, set] = useState({ of: stage, share: 1 });
  const time = Math.min(GLIDE_MS, 0.7 * room);
  const still = reduced || time < LEAST_MS;
  // Not in an effect, so that the end of the new stage is not drawn before its beginning.
  if (of !== stage) set({ of: stage, share: still ? 1 : 0 });
  useEffect(() => {
    if (still) return;
    const began = performance.now();
    let frame = requestAnimationFrame(function draw(now) {
      const done = Math.min(1, Math.max(0, now - began) / time);
      set((glide) =>
        glide.of === stage && glide.share < 1 ? { of: stage, share: done * done * (3 - 2 * done) } : glide,
      );
      if (done < 1) frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [stage, still, time]);
  return of === stage ? share : still ? 1 : 0;
}
