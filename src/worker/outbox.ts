import type { TraceEvent } from '../trace/events';

/** At most ten batches a second: nobody can read faster. */
const INTERVAL_MS = 100;

/** Events that may wait while the page is still busy with those before; a cancel sends them all. */
const MOST_WAITING = 20_000;

/** Events of a message: a batch goes in pieces, between which the page answers to its reader. */
const MOST_AT_ONCE = 2000;

/** Messages that the page may be behind, of runs that send some before they are due. */
const MOST_OPEN = 3;

/** Collects events and sends them in order, in batches; the next only when the page has shown the last, and has had as much time again for its reader. */
interface Outbox {
  push(event: TraceEvent): void;
  /** Sends what is left, at once. */
  flush(): void;
  /** The page has shown a batch. */
  taken(): void;
  /** Whether the page is so far behind that nothing more should be sent for now, wanted or not. */
  isBehind(): boolean;
  /** Null while there is room for more events; else resolves when there is. */
  room(): Promise<void> | null;
}

export function newOutbox(send: (events: TraceEvent[]) => void, now: () => number): Outbox {
  let waiting: TraceEvent[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let interval = INTERVAL_MS;
  /** Messages that the page has not shown yet. */
  let open = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let resolveRoom: (() => void) | null = null;
  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    last = now();
    const events = waiting;
    waiting = [];
    for (let at = 0; at < events.length; at += MOST_AT_ONCE) {
      open++;
      send(events.slice(at, at + MOST_AT_ONCE));
    }
    resolveRoom?.();
    resolveRoom = null;
  };
  const sendWhenDue = () => {
    if (open > 0 || waiting.length === 0) return;
    const due = last + interval - now();
    // Long computations delay timers, so the next event sends a batch that is due.
    if (due <= 0) flush();
    else timer ??= setTimeout(flush, due);
  };
  return {
    flush,
    push(event) {
      waiting.push(event);
      sendWhenDue();
    },
    taken() {
      open = Math.max(0, open - 1);
      if (open > 0) return;
      interval = Math.max(INTERVAL_MS, 2 * (now() - last));
      sendWhenDue();
    },
    isBehind: () => open >= MOST_OPEN || (open > 0 && waiting.length >= MOST_WAITING / 4),
    room() {
      if (waiting.length < MOST_WAITING) return null;
      return new Promise((resolve) => {
        resolveRoom = resolve;
      });
    },
  };
}
