/** Work of the page in slices, so that it stays responsive. */

/** Time that the page's own work takes at a stretch. */
export const SLICE_MS = 12;

/** Takes steps to the end, or until the clock says so; null if that was too soon. */
export function within<T>(steps: Generator<unknown, T>, until: number): T | null {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    if (performance.now() > until) return null;
  }
}
