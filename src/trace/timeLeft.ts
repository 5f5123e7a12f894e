/** Work shorter than this says nothing about speed. */
const LEAST_MS = 500;

/**
 * Seconds left of a run, from its progress events and a clock that stands still during a pause. Times in milliseconds, of any
 * one clock.
 */
interface Stopwatch {
  pause(now: number): void;
  resume(now: number): void;
  /** Null until there is something to go by. */
  left(progress: { done: number; total: number } | null, now: number): number | null;
}

export function newStopwatch(start: number): Stopwatch {
  let since = start;
  let spent = 0;
  let standing = false;
  return {
    pause(now) {
      if (!standing) spent += now - since;
      standing = true;
    },
    resume(now) {
      if (standing) since = now;
      standing = false;
    },
    left(progress, now) {
      const elapsed = spent + (standing ? 0 : now - since);
      if (!progress || progress.done <= 0 || elapsed < LEAST_MS) return null;
      return (elapsed * (progress.total - progress.done)) / progress.done / 1000;
    },
  };
}
