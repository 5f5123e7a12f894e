/** A run belongs to the tab that holds its lock; the browser frees it when the tab goes, however it goes. */

const LOCK = 'apogee:run:';

/** The locks of this tab, by run; calling one frees it. */
const held = new Map<string, () => void>();

/** Resolves to whether this tab has the run. Without locks (a page that was not loaded over https) nothing is known of other tabs. */
export async function lockRun(id: string): Promise<boolean> {
  if (held.has(id) || !navigator.locks) return true;
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(LOCK + id, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise<void>((free) => held.set(id, free));
      })
      .catch(reject);
  });
}

export function unlockRun(id: string): void {
  held.get(id)?.();
  held.delete(id);
}

/** Runs that other tabs have, by their ids. */
export async function runsElsewhere(): Promise<string[]> {
  const { held: all = [] } = (await navigator.locks?.query()) ?? {};
  return all
    .flatMap(({ name }) => (name?.startsWith(LOCK) ? [name.slice(LOCK.length)] : []))
    .filter((id) => !held.has(id));
}

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('apogee-runs');

/** The list of kept runs has changed. */
export const tellOtherTabs = (): void => channel?.postMessage(null);

export const whenOthersChange = (react: () => void): void => channel?.addEventListener('message', react);
