import type { Opened } from '../gpu/device';

/**
 * One device for whoever asks, opened with the first request. Kept while it lives: one that was lost, or was not to be had, is asked for
 * again the next time.
 */
export function newSharedDevice(open: () => Promise<Opened>): () => Promise<Opened> {
  let kept: Promise<Opened> | null = null;
  return () => {
    if (kept) return kept;
    const asked = open();
    const forget = () => {
      if (kept === asked) kept = null;
    };
    asked.then(({ device }) => (device ? device.lost.then(forget) : forget()), forget);
    kept = asked;
    return asked;
  };
}
