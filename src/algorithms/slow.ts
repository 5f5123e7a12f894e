/** A long computation: yields null wherever its caller may rest, some milliseconds after the last place. */
export type Slow<T> = Generator<null, T, void>;

/** Pairs between two rests: some milliseconds. */
export const PAIRS_AT_ONCE = 2 ** 13;

/** What takes no time to compute. */
// biome-ignore lint/correctness/useYield: there is nothing to rest from
export function* atOnce<T>(value: T): Slow<T> {
  return value;
}

/** What `map` gives, resting after every some thousand items. */
export function* mapped<In, Out>(items: readonly In[], of: (item: In, index: number) => Out): Slow<Out[]> {
  const result: Out[] = [];
  for (const [i, item] of items.entries()) {
    if (i > 0 && i % PAIRS_AT_ONCE === 0) yield null;
    result.push(of(item, i));
  }
  return result;
}

/** Runs a generator to its end. */
export function finish<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

/** The same, yielding how far all of it has come wherever it rests. */
export function* restingAt<At, T>(steps: Generator<unknown, T, void>, at: At): Generator<At, T, void> {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    yield at;
  }
}
