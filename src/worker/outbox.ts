import type { TraceEvent } from '../trace/events';

/** At most ten messages a second: the page draws no faster than anyone can read. */
const INTERVAL_MS = 100;

/** Collects events and sends them in order, in batches. */
export interface Outbox {
  push(event: TraceEvent): void;
  /** Sends what is left, at once. */
  flush(): void;
}

export function newOutbox(send: (events: TraceEvent[]) => void, now: () => number): Outbox {
  let waiting: TraceEvent[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    last = now();
    send(waiting);
    waiting = [];
  };
  return {
    flush,
    push(event) {
      waiting.push(event);
      const due = last + INTERVAL_MS - now();
      // Long computations keep timers waiting, so a batch that is due leaves with the event that finds it so.
      if (due <= 0) flush();
      else timer ??= setTimeout(flush, due);
    },
  };
}
