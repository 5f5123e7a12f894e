import { create } from 'zustand';
import type { Hideable } from '../../lessons/hideable';
import type { Lock } from '../../lessons/lesson';

/** What a card of a lesson holds still, and what of it was tried last, so that the card can say why nothing moves. */
interface Locks {
  locks: readonly Lock[];
  tried: Lock | null;
  /** Parts of the page that it hides. */
  hidden: readonly Hideable[];
}

export const useLocks = create<Locks>(() => ({ locks: [], tried: null, hidden: [] }));

export function setHidden(hidden: readonly Hideable[]): void {
  if (hidden.join() !== useLocks.getState().hidden.join()) useLocks.setState({ hidden });
}

export function setLocks(locks: readonly Lock[]): void {
  if (locks.join() !== useLocks.getState().locks.join()) useLocks.setState({ locks, tried: null });
}

/** Whether something rests; asked by whatever would move it. */
export function isLocked(lock: Lock): boolean {
  const locked = useLocks.getState().locks.includes(lock);
  if (locked) useLocks.setState({ tried: lock });
  return locked;
}
