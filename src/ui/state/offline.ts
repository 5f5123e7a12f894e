import { create } from 'zustand';

/** The service worker, which keeps the page for when there is no network, and offers a new version of it. */
export const useOffline = create<{ update: ServiceWorker | null }>(() => ({ update: null }));

const notice = (update: ServiceWorker | null): void => useOffline.setState({ update });

/** Called once. Where there are no service workers (no https, some private windows) the page needs its network, as any page. */
export async function stayOffline(): Promise<void> {
  const { serviceWorker } = navigator;
  if (!import.meta.env.PROD || !serviceWorker) return;
  // Not before the page has what it needs itself.
  if (document.readyState !== 'complete')
    await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
  const registration = await serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`).catch(() => null);
  if (!registration) return;
  // The first one has nobody to take over from.
  const offer = () => serviceWorker.controller && notice(registration.waiting);
  offer();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer);
  });
}

export const dismissUpdate = (): void => notice(null);

/** Loads the page anew with the version that waits; other tabs keep theirs until they are loaded again. */
export function takeUpdate(): void {
  const { update } = useOffline.getState();
  if (!update) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  update.postMessage('take over');
}
