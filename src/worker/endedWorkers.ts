/** Workers that a page has ended itself: what these were doing did not crash. Kept at once, since the page may be closing. */
const KEY = 'apogee:ended';

const MOST = 16;

export function endedWorkers(): unknown {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null');
  } catch {
    return null;
  }
}

export function keepEnd(owner: string): void {
  const before = endedWorkers();
  const rest = Array.isArray(before) ? before.slice(0, MOST - 1) : [];
  try {
    localStorage.setItem(KEY, JSON.stringify([{ owner, at: Date.now() }, ...rest]));
  } catch {
    // Storage may be full or forbidden; what was under way then counts as a crash.
  }
}
