import type { Tuning } from '../ops/tuning/tuning';

/** Other pages of the same host share this storage, so the key names this program, and the worker checks what it reads. */
const KEY = 'apogee:tuning';

export function keepTunings(tunings: readonly Tuning[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(tunings));
  } catch {
    // Storage may be full or forbidden; the next run then measures again.
  }
}

export function keptTunings(): unknown {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null');
  } catch {
    return null;
  }
}
