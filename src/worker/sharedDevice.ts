import type { Opened } from '../gpu/device';

/**
 * One device for all callers, opened at the first request and kept while it works. After a loss or a failure the next request opens
 * another.
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
