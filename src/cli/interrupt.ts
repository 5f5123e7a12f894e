import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** npm hands a terminal's Ctrl-C on to its child, which the terminal has told already: both are one wish. */
const SAME_WISH_MS = 500;

export interface Interrupts {
  /** Somebody wants the work to stop. */
  readonly asked: boolean;
  /** Back to how the process ends by itself. */
  release(): void;
}

/**
 * Makes Ctrl-C and SIGTERM a request, told by `first`, that the work looks at between two steps. A second one calls `again`, with the exit
 * status that a process ended by this signal has.
 */
export function listenForInterrupts(
  source: Pick<NodeJS.Process, 'on' | 'off'>,
  now: () => number,
  tell: { first: () => void; again: (status: number) => void },
): Interrupts {
  let since: number | null = null;
  const hear = (signal: NodeJS.Signals) => {
    if (since === null) {
      since = now();
      tell.first();
    } else if (now() - since >= SAME_WISH_MS) tell.again(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) source.on(signal, hear);
  return {
    get asked() {
      return since !== null;
    },
    release() {
      for (const signal of SIGNALS) source.off(signal, hear);
    },
  };
}
