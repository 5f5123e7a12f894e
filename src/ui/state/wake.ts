import { useRun } from './runStore';

/**
 * Called once: while a run trains in a tab that is seen, the screen stays on, where the browser can do that. A machine that falls asleep trains
 * nothing. (A tab that is hidden goes on without: its worker is not slowed down.)
 */
export function followWake(): void {
  let held: WakeLockSentinel | null = null;
  let asking = false;
  const isWanted = () => {
    const { status } = useRun.getState();
    return (status === 'loading' || status === 'running') && document.visibilityState === 'visible';
  };
  const follow = async (): Promise<void> => {
    if (asking) return;
    if (!isWanted()) {
      const lock = held;
      held = null;
      await lock?.release();
      return;
    }
    if (held) return;
    asking = true;
    // Refused by a low battery, or by a page that frames this one: the run goes on without.
    const lock = await navigator.wakeLock?.request('screen').catch(() => null);
    asking = false;
    if (!lock) return;
    held = lock;
    // The browser takes it back when the tab is hidden.
    lock.addEventListener('release', () => {
      if (held === lock) held = null;
    });
    void follow();
  };
  useRun.subscribe((run, before) => {
    if (run.status !== before.status) void follow();
  });
  document.addEventListener('visibilitychange', () => void follow());
}
