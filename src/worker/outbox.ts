import type { TraceEvent } from '../trace/events';

/** At most ten messages a second: nobody can read faster. */
const INTERVAL_MS = 100;

/** Collects events and sends them in order, in batches. */
interface Outbox {
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
      // Long computations delay timers, so the next event sends a batch that is due.
      if (due <= 0) flush();
      else timer ??= setTimeout(flush, due);
    },
  };
}
