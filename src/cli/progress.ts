import type { TraceEvent } from '../trace/events';
import { newStopwatch } from '../trace/timeLeft';

/** Time between two lines: a terminal overwrites one line, elsewhere (a log file) lines are appended. */
const TERMINAL_MS = 100;
const LOG_MS = 15_000;

interface Progress {
  show(event: TraceEvent): void;
  /** Erases the line. */
  clear(): void;
}

/** Where a run is, how far it has come, and the time left. */
export function newProgress(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>, now: () => number): Progress {
  const stopwatch = newStopwatch(now());
  const interval = stream.isTTY ? TERMINAL_MS : LOG_MS;
  let place = '';
  let last = now() - (stream.isTTY ? interval : 0);
  let shown = false;
  return {
    show(event) {
      if ('iteration' in event) place = `seed ${event.seed}, ${event.arm}, iteration ${event.iteration}, ${event.kind}`;
      if (event.kind !== 'progress' || now() - last < interval) return;
      last = now();
      const left = stopwatch.left(event, last);
      const share = `${Math.floor((100 * event.done) / event.total)} %`;
      const line = `${share} · ${place}${left === null ? '' : ` · ${duration(left)} left`}`;
      stream.write(stream.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
      shown = stream.isTTY;
    },
    clear() {
      if (shown) stream.write('\r\x1b[K');
      shown = false;
    },
  };
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const s = Math.ceil(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}
