/** Work of the page in slices, so that it stays responsive. */

/** Time that the page's own work takes at a stretch. */
const SLICE_MS = 12;
/** How long an edit has to rest before the work begins. */
const REST_MS = 150;
/** Time between two notices of how far it has come. */
const NEWS_MS = 250;

/** Runs a generator to its end, or until a time is reached; null in that case. */
export function within<T>(steps: Generator<unknown, T>, until: number): T | null {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    if (performance.now() > until) return null;
  }
}

/** Runs a generator between the frames of the page; `news` may end it by returning false. Returns a function that stops it. */
export function inSlices<News, Result>(
  work: Generator<News, Result>,
  news: (latest: News) => unknown,
  done: (result: Result) => void,
): () => void {
  let told = performance.now();
  let timer = setTimeout(function more() {
    const until = performance.now() + SLICE_MS;
    let next = work.next();
    while (!next.done && performance.now() < until) next = work.next();
    if (next.done) return done(next.value);
    if (until - told > NEWS_MS) {
      told = until;
      if (news(next.value) === false) return;
    }
    timer = setTimeout(more);
  }, REST_MS);
  return () => clearTimeout(timer);
}
