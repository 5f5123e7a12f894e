/** Work of the page in slices, so that it stays responsive. */

/** Time that the page's own work takes at a stretch. */
export const SLICE_MS = 12;

/** Runs a generator to its end, or until a time is reached; null in that case. */
export function within<T>(steps: Generator<unknown, T>, until: number): T | null {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    if (performance.now() > until) return null;
  }
}
