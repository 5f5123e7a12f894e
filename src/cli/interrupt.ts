import { constants } from 'node:os';
import { setImmediate } from 'node:timers/promises';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** npm passes a terminal's Ctrl-C on to its child, which got it from the terminal already: two signals within this time are one request. */
const SAME_REQUEST_MS = 500;

/** Longest time between two looks for signals, which arrive only between two tasks. */
const TURN_MS = 20;

interface Interrupts {
  /** Whether a stop was requested. */
  readonly asked: boolean;
  /** Restores the default handling of the signals. */
  release(): void;
}

/**
 * Makes Ctrl-C and SIGTERM a request that the work checks between two steps; the first signal calls `first`. A second one calls `again`
 * with the exit status of a process that this signal ended.
 */
export function listenForInterrupts(
  source: Pick<NodeJS.Process, 'on' | 'off'>,
  now: () => number,
  on: { first: () => void; again: (status: number) => void },
): Interrupts {
  let since: number | null = null;
  const receive = (signal: NodeJS.Signals) => {
    if (since === null) {
      since = now();
      on.first();
    } else if (now() - since >= SAME_REQUEST_MS) on.again(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) source.on(signal, receive);
  return {
    get asked() {
      return since !== null;
    },
    release() {
      for (const signal of SIGNALS) source.off(signal, receive);
    },
  };
}

/** A rest of a computation that never waits for anything: lets signals in now and then, and rejects once a stop was requested. */
export function newRest(now: () => number, interrupts: Pick<Interrupts, 'asked'>): () => Promise<void> {
  let turn = now();
  return async () => {
    if (now() - turn > TURN_MS) {
      await setImmediate();
      turn = now();
    }
    if (interrupts.asked) throw new Error('interrupted');
  };
}
